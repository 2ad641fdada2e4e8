"""The picture as data: topology, layout and trace become shapes, curves and texts that canvas and exports share."""
