/** What a service's port is spoken over. */
export type Transport = "tcp" | "udp";

/** Names of ports, as /etc/services has them. */
export class Services {
  readonly #ports = new Map<string, number>();
  readonly #names = new Map<string, string>();
  #text: string;

  /** Lines of `name port/protocol alias … # comment`; of two for the same the first counts. Other lines are left out. */
  constructor(text: string) {
    this.#text = text;
  }

  /** When the first is asked for: most filters name none. */
  #read(): void {
    const lines = this.#text === "" ? [] : this.#text.split("\n");
    this.#text = "";
    for (const line of lines) {
      const [name, place = "", ...aliases] = (line.split("#", 1)[0] ?? "").split(/[\s,]+/).filter(Boolean);
      const [, port, transport] = /^(\d{1,5})[/](\w+)$/.exec(place) ?? [];
      if (name === undefined || port === undefined || Number(port) > 65535) continue;
      const end = `${Number(port)}/${transport}`;
      if (!this.#names.has(end)) this.#names.set(end, name);
      for (const known of [name, ...aliases]) {
        if (!this.#ports.has(`${known}/${transport}`)) this.#ports.set(`${known}/${transport}`, Number(port));
      }
    }
  }

  /** The port that has a name. */
  portOf(name: string, transport: Transport): number | undefined {
    this.#read();
    return this.#ports.get(`${name}/${transport}`);
  }

  /** The name of a port. */
  nameOf(port: number, transport: Transport): string | undefined {
    this.#read();
    return this.#names.get(`${port}/${transport}`);
  }
}

/** The ones people type, for where there is no /etc/services. */
const WELL_KNOWN = `
ftp 21/tcp
ssh 22/tcp
telnet 23/tcp
smtp 25/tcp mail
domain 53/tcp
domain 53/udp
bootps 67/udp
bootpc 68/udp
tftp 69/udp
http 80/tcp www
kerberos 88/tcp
kerberos 88/udp
pop3 110/tcp pop-3
sunrpc 111/tcp portmapper
sunrpc 111/udp portmapper
ntp 123/udp
imap2 143/tcp imap
snmp 161/udp
ldap 389/tcp
ldap 389/udp
https 443/tcp
https 443/udp
submissions 465/tcp ssmtp smtps urd
syslog 514/udp
submission 587/tcp
ldaps 636/tcp
imaps 993/tcp
pop3s 995/tcp
openvpn 1194/udp
ms-sql-s 1433/tcp
nfs 2049/tcp
nfs 2049/udp
mysql 3306/tcp
ms-wbt-server 3389/tcp
sip 5060/udp
mdns 5353/udp
postgresql 5432/tcp postgres
amqp 5672/tcp
x11 6000/tcp
redis 6379/tcp
http-alt 8080/tcp webcache
`;

let wellKnown: Services | undefined;

/** A few dozen names that mean the same everywhere. */
export function wellKnownServices(): Services {
  wellKnown ??= new Services(WELL_KNOWN);
  return wellKnown;
}
