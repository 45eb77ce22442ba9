"""JupyterHub for one server: students sign up, the instructor lets them in, systemd keeps each within limits.

README.md beside this says how to start it.
"""

import pwd
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
CERTIFICATE = Path("/etc/ssl/lecture")
ACCOUNT = "student-{}"  # no name somebody chooses is ever the name of an account of the system


def make_account(spawner):
    """A Linux account with a home nobody else can enter, before a student's first server starts."""
    name = ACCOUNT.format(spawner.user.name)
    try:
        pwd.getpwnam(name)
    except KeyError:
        make = ["useradd", "--create-home", "--key", "HOME_MODE=0700", "--shell", "/usr/sbin/nologin", name]
        subprocess.run(make, check=True)


c = get_config()  # noqa: F821  (JupyterHub gives it)

# the door: HTTPS only, whoever comes by HTTP is sent there
c.JupyterHub.bind_url = "https://:443"
c.JupyterHub.ssl_key = str(CERTIFICATE / "privkey.pem")
c.JupyterHub.ssl_cert = str(CERTIFICATE / "fullchain.pem")
proxy = REPOSITORY / "deploy/server/node_modules/.bin/configurable-http-proxy"
c.ConfigurableHTTPProxy.command = [str(proxy), "--redirect-port", "80"]

# who comes in: everybody chooses a name and a password, and waits until the instructor has agreed
c.JupyterHub.authenticator_class = "native"
c.Authenticator.admin_users = {"instructor"}
c.Authenticator.allow_all = True  # whom the instructor has let in, that is
c.Authenticator.username_pattern = "[a-z0-9][a-z0-9-]{0,19}"
c.NativeAuthenticator.minimum_password_length = 10
c.NativeAuthenticator.check_common_password = True
c.NativeAuthenticator.allowed_failed_logins = 5
c.NativeAuthenticator.seconds_before_next_try = 60

# what everybody gets
c.JupyterHub.spawner_class = "systemd"
c.Spawner.pre_spawn_hook = make_account
c.Spawner.cmd = [str(REPOSITORY / "deploy/singleuser")]
c.Spawner.default_url = "/lab/tree/lecture/00_start.ipynb"
c.Spawner.mem_limit = "1G"
c.Spawner.cpu_limit = 1.0
c.SystemdSpawner.username_template = ACCOUNT.format("{USERNAME}")
c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.isolate_devices = True
c.SystemdSpawner.disable_user_sudo = True

# a class comes all at once, and leaves without logging out
c.JupyterHub.concurrent_spawn_limit = 20
c.Spawner.start_timeout = c.Spawner.http_timeout = 300  # s; with the usual 30 twelve at once on two cores give up
c.JupyterHub.services = [
    {"name": "idle", "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"]}
]
scopes = ["list:users", "read:users:activity", "read:servers", "delete:servers"]
c.JupyterHub.load_roles = [{"name": "idle", "services": ["idle"], "scopes": scopes}]
