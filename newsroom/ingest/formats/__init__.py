"""The forms in which stories come by wire, each read into plain items."""
