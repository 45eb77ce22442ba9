"""What is made from the lecture: the site, the hall, the lecturer's deck."""
