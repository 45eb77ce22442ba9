"""The configuration of deploy/server on loopback and without systemd: all that differs from a real server is here.

Not systemd and one Linux account each but one mount namespace each keeps the students apart, and nothing limits their
memory. The certificate is our own, and nobody is sent from HTTP to HTTPS.
"""

import os
from pathlib import Path

from jupyterhub.spawner import SimpleLocalProcessSpawner

ROOT = Path(__file__).parents[2]
HOME = Path(os.environ["CLASS_HOME"])

c = get_config()  # noqa: F821
load_subconfig(str(ROOT / "deploy/server/jupyterhub_config.py"))  # noqa: F821

c.JupyterHub.bind_url = os.environ["CLASS_URL"]
c.JupyterHub.hub_port = int(os.environ["CLASS_HUB"])
c.JupyterHub.ssl_key = str(HOME / "key.pem")
c.JupyterHub.ssl_cert = str(HOME / "certificate.pem")
c.ConfigurableHTTPProxy.command = c.ConfigurableHTTPProxy.command[:1]
c.ConfigurableHTTPProxy.api_url = os.environ["CLASS_PROXY"]

c.JupyterHub.spawner_class = SimpleLocalProcessSpawner
c.Spawner.pre_spawn_hook = None
c.SimpleLocalProcessSpawner.home_dir_template = str(HOME / "homes/{username}")
c.Spawner.cmd = ["unshare", "--map-root-user", "--mount", str(Path(__file__).parent / "alone"), *c.Spawner.cmd]
c.Spawner.args = ["--allow-root"]
c.Spawner.environment = {"TMPDIR": str(HOME / "tmp"), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
