"""The limits: a constant answer of the usual size, from bare WSGI and from Flask."""

from flask import Flask, jsonify, request

ANSWER = {
    "id": "0123456789abcdef0123456789abcdef",
    "label": "benign",
    "probabilities": {"benign": 0.98, "malignant": 0.02},
    "model_version": "20260101-000000-0000",
    "duration_ms": 0.1,
}
TEXT = b'{"label":"benign","probabilities":{"benign":0.98,"malignant":0.02}}'
flask = Flask(__name__)


@flask.post("/predict")
def predict():
    """Read what was sent and answer."""
    request.get_data()
    return jsonify(ANSWER)


def bare(environ, start_response):
    """Read what was sent and answer."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(TEXT)))]
    start_response("200 OK", headers)
    return [TEXT]
