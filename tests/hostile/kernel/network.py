# expect: AC
# must-not: reach the host or its network, by address or by name
# quick: no
import socket


def reach(family, address):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as s:
            s.settimeout(0.2)
            s.connect(address)
    except OSError:
        return
    print("ESCAPED connected to", address)


for port in (22, 53, 80, 5432, 6379, 8000, 8100):
    reach(socket.AF_INET, ("127.0.0.1", port))
    reach(socket.AF_INET6, ("::1", port))
for path in ("/run/dbus/system_bus_socket", "/run/systemd/private", "/var/run/docker.sock"):
    reach(socket.AF_UNIX, path)
print(sum(map(int, input().split())))
