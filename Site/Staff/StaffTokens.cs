namespace ThaklorAspire.Site.Staff;
