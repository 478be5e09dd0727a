from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "collection.tasks"
    label = "tasks"
