from django.test import Client


def test_ping_answers_without_database():
    response = Client().get("/api/v1/health/ping")
    assert response.json() == {"status": "ok"}
