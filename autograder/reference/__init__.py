"""What the notebooks import: the network and its trainer, the data sets, the pictures, the gradient checker."""
