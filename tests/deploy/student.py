"""A student as the servers see one: the forms, the pages and the messages of a browser, without a browser."""

import json
import ssl
import time
import uuid

import requests
import websocket
from jupyter_server.services.kernels.connection.base import deserialize_binary_message

PATIENCE = 300  # s, for anything: twelve students share what CI gives


class Student:
    """Signs up, logs in, runs a notebook on the student's own server and moves what moves in it."""

    def __init__(self, room, name, password):
        self.url, self.name, self.password = room.url, name, password
        self.http = requests.Session()
        self.http.verify, self.http.trust_env = room.certificate, False
        self.own = f"{self.url}/user/{name}"
        self.kernel = None

    # --- the door -------------------------------------------------------------------------------------------

    def form(self, page, **fields):
        """Fills in the form of a page of the hub and sends it."""
        self.http.get(f"{self.url}/hub/{page}", timeout=PATIENCE)
        fields["_xsrf"] = self.cookie("/hub/")
        return self.http.post(f"{self.url}/hub/{page}", data=fields, timeout=PATIENCE)

    def cookie(self, path):
        return next(c.value for c in self.http.cookies if c.name == "_xsrf" and c.path == path)

    def sign_up(self):
        again = self.password
        return self.form("signup", username=self.name, signup_password=again, signup_password_confirmation=again)

    def log_in(self, password=None):
        """Whether the hub lets the student in."""
        answer = self.form("login", username=self.name, password=password or self.password)
        return answer.ok and "/hub/login" not in answer.url

    def start_server(self):
        """Asks for the server, waits for it and opens its first page, as the page of the hub does."""
        self.http.get(f"{self.url}/hub/spawn", timeout=PATIENCE).raise_for_status()
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            page = self.http.get(f"{self.own}/lab", timeout=PATIENCE)
            page.raise_for_status()
            if page.url.startswith(self.own):
                return
            time.sleep(0.5)
        raise TimeoutError(f"the server of {self.name} did not start")

    # --- the server -----------------------------------------------------------------------------------------

    def ask(self, at, method="GET", of=None, **body):
        """The answer of a student's server (one's own, or that of the student `of`) under `api/`."""
        headers = {"X-XSRFToken": self.cookie(f"/user/{self.name}/")}
        url = f"{self.url}/user/{of or self.name}/api/{at}"
        return self.http.request(method, url, json=body or None, headers=headers, timeout=PATIENCE)

    def read(self, path):
        return self.ask(f"contents/{path}").json()["content"]

    def open(self, path):
        """Opens the notebook at `path` with a kernel of its own."""
        kernel = {"name": "python3"}
        answer = self.ask("sessions", "POST", path=path, name=path, type="notebook", kernel=kernel)
        answer.raise_for_status()
        self.kernel = Kernel(self, answer.json()["kernel"]["id"])
        return self.read(path)

    def leave(self):
        """Closes all connections."""
        self.http.close()
        if self.kernel:
            self.kernel.socket.close()


class Kernel:
    """The messages to and from one kernel. Widgets are kept as {comm: (request of the cell that made it, state)}."""

    def __init__(self, student, kernel):
        self.run = uuid.uuid4().hex
        address = f"{student.own.replace('https', 'wss')}/api/kernels/{kernel}/channels?session_id={self.run}"
        prepared = student.http.prepare_request(requests.Request("GET", student.own + "/api/kernels"))
        self.socket = websocket.create_connection(
            address,
            header=[f"X-XSRFToken: {student.cookie(f'/user/{student.name}/')}"],
            cookie=prepared.headers["Cookie"],
            origin=student.url,
            sslopt={"ca_certs": student.http.verify, "cert_reqs": ssl.CERT_REQUIRED},
            timeout=PATIENCE,
        )
        self.widgets = {}

    def send(self, kind, **content):
        """Sends a message; returns its id."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "username": "", "session": self.run, "version": "5.4"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        self.socket.send(json.dumps(message))
        return header["msg_id"]

    def receive(self):
        raw = self.socket.recv()
        message = deserialize_binary_message(raw) if isinstance(raw, bytes) else json.loads(raw)
        content = message["content"]
        if message["msg_type"] == "comm_open":
            self.widgets[content["comm_id"]] = message["parent_header"].get("msg_id"), content["data"]["state"]
        elif message["msg_type"] == "comm_msg" and content["data"]["method"] == "update":
            self.widgets[content["comm_id"]][1].update(content["data"]["state"])
        return message

    def execute(self, code):
        """Runs a cell; returns the id of the request and its outputs as nbformat has them."""
        request = self.send("execute_request", code=code, silent=False, store_history=True, allow_stdin=False)
        outputs, idle, replied = [], False, False
        while not (idle and replied):
            message = self.receive()
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            idle |= kind == "status" and content["execution_state"] == "idle"
            replied |= kind == "execute_reply"
            if kind in ("stream", "display_data", "execute_result", "error"):
                outputs.append({"output_type": kind, **{k: v for k, v in content.items() if k != "transient"}})
        return request, outputs

    def figure(self, request):
        """The comm of the figure that the cell `request` made."""
        return next(comm for comm, (made_by, begun) in self.widgets.items() if made_by == request and "view" in begun)

    def ask(self, comm, **event):
        """Asks a figure as its page does; returns its new view, whole."""
        number = uuid.uuid4().hex
        content = {"id": number, "event": event}
        self.send("comm_msg", comm_id=comm, data={"method": "custom", "content": content})
        state, end = self.widgets[comm][1], time.monotonic() + PATIENCE
        while state.get("answered") != number:
            if time.monotonic() > end:
                raise TimeoutError("the picture did not follow")
            self.receive()
        return json.loads(state["view"])
