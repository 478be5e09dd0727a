from django.contrib import admin


class DiscoSite(admin.AdminSite):
    site_header = "Disco"
    site_title = "Disco"
    enable_nav_sidebar = False
