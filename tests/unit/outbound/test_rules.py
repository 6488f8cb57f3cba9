"""What the outbound client calls and what it never calls: addresses in every notation, hosts, ports, modes."""

from __future__ import annotations

import socket

import pytest

from colonnade.outbound.rules import Policy, Refused, hosts_in, is_public, target_of

PRIVATE = """
    127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254 192.168.0.1 192.168.255.255
    169.254.1.1 169.254.169.254 100.64.0.1 100.100.100.200 100.127.255.255 192.0.0.1 192.0.0.192 192.0.2.1 198.51.100.7
    203.0.113.9 198.18.0.1 198.19.255.255 192.88.99.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16 ::1 :: ::2
    fe80::1 febf::1 fec0::1 fc00::1 fd00:ec2::254 fdff::1 ff02::1 ff0e::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8
    ::127.0.0.1 ::8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2
    2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1 2002:808:808::1 3fff::1 5f00::1 4000::1 fe80::1%eth0 2606:4700::1%eth0
    localhost 0x7f.1 2130706433 1.2.3 1.2.3.4.5 300.1.1.1
""".split()
PUBLIC = """
    8.8.8.8 1.1.1.1 9.255.255.255 11.0.0.0 172.15.255.255 172.32.0.0 100.63.255.255 100.128.0.0 2606:4700::1111 2a00:1450::1
    2001:4860:4860::8888 2400:cb00::1
""".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_not_reached(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


_LOOPBACK = ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "①②⑦.⓪.⓪.①"]


@pytest.mark.parametrize("host", _LOOPBACK)
def test_other_notations_of_an_address_end_up_as_that_address(host: str) -> None:
    """The system's own look-up reads them; none is told apart by us."""
    name = target_of(f"http://{host}/").host
    found = [name] if ":" in name else [socket.inet_ntoa(socket.inet_aton(name))]
    with pytest.raises(Refused):
        Policy().check_addresses(name, found)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "/path",
        "//example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://",
        "http:///path",
        "http://./",
        "http://%/",
        "http://127.0.0.1%2f@example.com/",
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://@example.com/",
        "http://example.com:port/",
        "http://example.com:99999/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://exa mple.com/",
        "http://example.com/a b",
        "http://example.com/\r\nHost: other",
        "http://example.com\\@other.example/",
        "http://example.com/\x00",
        "http://example.com/\u3000",
        "http://" + "a" * 64 + "é.com/",
        "http://" + "a." * 200 + "com/",
        "http://example.com/" + "x" * 9000,
    ],
)
def test_only_plain_web_addresses_are_called(url: str) -> None:
    with pytest.raises(Refused):
        target_of(url)


def test_a_target_is_in_ascii() -> None:
    target = target_of("HTTPS://Bücher.Example.:443/ä b".replace(" ", "") + "?q=中")
    assert (target.scheme, target.host, target.port) == ("https", "xn--bcher-kva.example", 443)
    assert target.path == "/%C3%A4b?q=%E4%B8%AD" and target.authority == "xn--bcher-kva.example"
    assert target_of("http://example.com").path == "/"
    assert target_of("http://example.com/a%2Fb#part").path == "/a%2Fb"
    assert target_of("http://[2606:4700::1]:8080/").authority == "[2606:4700::1]:8080"


def test_ports_and_the_switch() -> None:
    for url in ("http://example.com/", "https://example.com/", "http://example.com:443/"):
        Policy().check(target_of(url))
    for url in ("http://example.com:22/", "https://example.com:8443/", "http://example.com:0/"):
        with pytest.raises(Refused):
            Policy().check(target_of(url))
    with pytest.raises(Refused):
        Policy(mode="off").check(target_of("http://example.com/"))


def test_only_hosts_on_the_list() -> None:
    policy = Policy(mode="allow", hosts=hosts_in("Example.com, .example.org  bücher.example"))
    for host in ("example.com", "EXAMPLE.COM.", "www.example.org", "a.b.example.org", "xn--bcher-kva.example"):
        policy.check(target_of(f"https://{host}/"))
    for host in ("www.example.com", "example.org", "badexample.org", "example.com.evil.example", "example"):
        with pytest.raises(Refused):
            policy.check(target_of(f"https://{host}/"))


def test_one_address_that_is_not_public_is_enough_to_refuse_a_host() -> None:
    Policy().check_addresses("example.com", ["8.8.8.8", "2606:4700::1111"])
    for addresses in ([], ["8.8.8.8", "10.0.0.1"], ["::1"]):
        with pytest.raises(Refused):
            Policy().check_addresses("example.com", addresses)
