import { wellKnownServices } from "../../../filter/services";
import { NEARLY } from "../../../findings/known-facts";
import { portsIn } from "../../../summary/ephemeral-ports";
import { EPHEMERAL, type EphemeralUse } from "../../../summary/services/ephemeral-use";
import type { ServiceCalled, ServiceFigures, ServiceHere } from "../../../summary/services/service-figures";
import { formatEndpoint } from "../../../text/endpoint";
import { grouped, percent } from "../../../text/numbers";
import { nounFor, plural } from "../../../text/plural";
import { printableText } from "../../../text/printable";
import { fill, h } from "../dom";
import type { Actions, Model, Panel } from "../model";
import { type Bar, bars, figure, more, narrowing, pressable, type Remark, section, showIfTelling } from "../parts";
import { partsOf } from "./troubles";

/** So many connections that wait to be accepted are marked, where the limit is not known. */
const MANY_WAITING = 10;

/** What listens here and has connections: each port with its process and its accept queue. */
export function servicesHerePanel(actions: Actions): Panel {
  const { root, aside, body } = section("services-here", "Services here");
  return {
    root,
    show(model) {
      const { panels, figures } = model;
      if (!panels || !figures) return;
      const { top, ports } = panels.services.here;
      showIfTelling(root, top.length > 0, model);
      const { sockets, waiting } = figures.summary.listeners;
      const listening = narrowing(actions, "state listening");
      fill(
        aside,
        pressable(listening, figure(sockets, "listeners.sockets"), ` ${nounFor(sockets, "listener")}`),
        waiting > 0 && h("span", { class: "warm" }, " · ", figure(waiting, "listeners.waiting"), " waiting"),
      );
      fill(
        body,
        bars(
          top.map((service) => withQueue(barOf(actions, service, ""), service)),
          "Services here by sockets, each by state",
          "None of these sockets is of a service here.",
        ),
        more(ports - top.length, "port"),
      );
    },
  };
}

/** What is called, and the ports of this host that this takes. */
export function servicesCalledPanel(actions: Actions): Panel {
  const { root, aside, body } = section("services-called", "Services called");
  return {
    root,
    show(model) {
      const { panels } = model;
      if (!panels) return;
      const { top, sockets } = panels.services.called;
      showIfTelling(root, top.length > 0, model);
      fill(aside, h("span", { class: "facts" }, figure(sockets, undefined), ` ${nounFor(sockets, "socket")}`));
      fill(
        body,
        bars(
          top.map((service) => barOf(actions, service, peersOf(service))),
          "Services called by sockets, each by state",
          "None of these sockets calls a service.",
        ),
        more(sockets - top.reduce((sum, one) => sum + one.sockets, 0), "socket"),
        ...ephemeral(panels.ephemeral, model, actions),
      );
    },
  };
}

function barOf(actions: Actions, service: ServiceFigures & { address: string | undefined }, peers: string): Bar {
  const { transport, port, address, process, sockets, filter } = service;
  const label = address === undefined ? `:${port}` : formatEndpoint(address, port);
  const known = wellKnownServices().nameOf(port, transport === "tcp" ? "tcp" : "udp");
  const notes = [transport === "tcp" ? "" : transport, process ? processText(process) : known, peers];
  return {
    key: `${transport} ${label} ${peers === "" ? "" : "others"}`,
    label: h("code", {}, label),
    note: notes.filter(Boolean).join(" · "),
    value: sockets,
    ...partsOf(service),
    ...(filter !== undefined && narrowing(actions, filter)),
  };
}

function processText({ name, processes, otherNames }: NonNullable<ServiceFigures["process"]>): string {
  const several = processes > 1 ? ` ×${grouped(processes)}` : "";
  return `${printableText(name, true)}${several}${otherNames > 0 ? ` +${otherNames}` : ""}`;
}

/** Of a service that several peers have. */
function peersOf({ addresses, address, areOthers }: ServiceCalled): string {
  if (address !== undefined) return "";
  return plural(addresses, areOthers ? "other peer" : "peer", grouped);
}

/** With what waits to be accepted, which is said of the queue and not of its sockets. */
function withQueue(bar: Bar, service: ServiceHere): Bar {
  const queue = queueOf(service);
  return queue ? { ...bar, remarks: [queue, ...(partsOf(service, "unaccepted").remarks ?? [])] } : bar;
}

/** Undefined where nothing waits. */
function queueOf({ listeners, waiting, queue }: ServiceHere): Remark | undefined {
  if (waiting === 0) return undefined;
  if (!queue) return { text: `${grouped(waiting)} waiting`, isWarm: waiting >= MANY_WAITING };
  const name = listeners > 1 ? "fullest queue" : "queue";
  const isWarm = queue.waiting >= queue.limit * NEARLY;
  return { text: `${name} ${grouped(queue.waiting)} of ${grouped(queue.limit)}`, isWarm };
}

/** Ports that the kernel hands out, all in one: those towards the destination that takes the most, as a share of the range. */
function ephemeral({ range, sockets, destination }: EphemeralUse, _: Model, actions: Actions): (HTMLElement | false)[] {
  if (sockets === 0) return [];
  const all = portsIn(range);
  const heading = h(
    "h3",
    {},
    pressable(narrowing(actions, EPHEMERAL), figure(sockets, undefined), ` ${nounFor(sockets, "socket")}`),
    ` on ephemeral ports, ${range.from} to ${range.to}`,
  );
  if (!destination) return [heading];
  const { address, port, localAddress, localPorts, filter } = destination;
  const end = formatEndpoint(address, port);
  const share = h("data", { value: localPorts, title: grouped(localPorts) }, percent(localPorts / all));
  const bar = {
    ...narrowing(actions, filter),
    label: h("code", {}, end),
    note: `${grouped(localPorts)} of ${grouped(all)} ports${localAddress === undefined ? "" : ` of ${localAddress}`}`,
    ...{ value: localPorts, of: all, shown: share, state: "quiet", isMarked: localPorts >= all * NEARLY },
  };
  return [heading, bars([bar], "Ephemeral ports in use towards the destination that takes the most")];
}
