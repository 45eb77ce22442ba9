"""What is made from the lecture: its notebooks as they are stored, slides, hall, site, lab, pictures of the house."""
