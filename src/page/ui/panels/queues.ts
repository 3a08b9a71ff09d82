import type { SocketRowJson } from "../../../core";
import { RETRANSMITTING, UNREAD } from "../../../findings/filters";
import { PROBE } from "../../../summary/troubles/troubles";
import { shownState, stateCode } from "../../../table/states";
import { unreadBytes } from "../../../table/unread";
import { formatEndpoint } from "../../../text/endpoint";
import { nounFor } from "../../../text/plural";
import { formatTimer } from "../../../text/timer";
import type { PlainQueues } from "../../messages";
import { fill, h } from "../dom";
import type { Actions, Panel } from "../model";
import { bars, byteFigure, empty, figure, more, narrowing, pressable, rowBars, section, showIfTelling } from "../parts";

const QUEUES = {
  rx: { title: "Not read", about: "received, and not read by the program here" },
  tx: { title: "Not acknowledged", about: "sent, and not acknowledged by the peer" },
} as const;

/** Who is not reading, or who does not acknowledge. */
export function queuePanel(actions: Actions, end: "rx" | "tx"): Panel {
  const { title, about } = QUEUES[end];
  const { root, aside, body } = section(end, title);
  const term = end === "rx" ? UNREAD : "tx > 0 and not state listening";
  return {
    root,
    show(model) {
      const { figures } = model;
      if (!figures) return;
      const queues: PlainQueues = figures.summary.queues[end];
      showIfTelling(root, queues.sockets + queues.impossible > 0, model);
      const path = `queues.${end}`;
      fill(
        aside,
        pressable(
          narrowing(actions, term),
          figure(queues.sockets, `${path}.sockets`),
          ` ${nounFor(queues.sockets, "socket")}`,
        ),
      );
      fill(
        body,
        h("p", { class: "facts" }, byteFigure(queues.bytes, `${path}.bytes`), ` ${about}`, apart(queues.impossible)),
        queues.sockets === 0
          ? empty("All queues are empty.")
          : rowBars(actions, queues.top, `${title}, the longest queues first`, (row) => {
              const bytes = end === "rx" ? unreadBytes(stateCode(row.state), row.rxQueue) : row.txQueue;
              return {
                label: peerOf(row),
                note: `${shownState(row.state, row.protocol)}, port ${row.localPort}`,
                value: bytes,
                shown: byteFigure(bytes, undefined),
                state: row.state,
                isMarked: end === "rx" ? bytes > 1 : row.retransmits > 0 || row.timer === PROBE,
              };
            }),
        more(queues.sockets - queues.top.length, "socket"),
      );
    },
  };
}

/** Lengths that were caught between two updates of the kernel's. */
function apart(impossible: number): string {
  if (impossible === 0) return "";
  return `; ${impossible} ${impossible === 1 ? "length is" : "lengths are"} impossible (2 GiB or more) and left out`;
}

function peerOf(row: SocketRowJson): string {
  return formatEndpoint(row.remoteAddress, row.remotePort);
}

/** What a running timer means. That one for retransmits runs says that data are on their way, not that they are sent again. */
const TIMERS: Record<string, string> = {
  none: "no timer runs",
  retransmit: "waiting for ACK",
  keepalive: "idle, probe pending",
  timewait: "closed, kept for late packets",
  probe: "the peer's receive window is full",
};

/** What the kernel waits for, and what it sends again. */
export function timersPanel(actions: Actions): Panel {
  const { root, aside, body } = section("timers", "Timers and retransmits");
  return {
    root,
    show(model) {
      const { figures } = model;
      if (!figures) return;
      const { byTimer, retransmitting } = figures.summary;
      showIfTelling(root, Object.keys(byTimer).length > 1, model);
      fill(
        aside,
        pressable(
          narrowing(actions, RETRANSMITTING),
          figure(retransmitting.sockets, "retransmitting.sockets"),
          ` ${nounFor(retransmitting.sockets, "socket")} retransmitting`,
        ),
      );
      const timers = Object.entries(byTimer);
      fill(
        body,
        bars(
          timers.map(([name, sockets]) => {
            const { key, isOn, press } = narrowing(actions, `timer = ${name}`);
            const isKnown = !/^timer\d/.test(name);
            return {
              key,
              label: name,
              note: TIMERS[name],
              value: sockets,
              path: `byTimer.${name}`,
              state: "quiet",
              isMarked: name === "probe",
              isOn,
              ...(isKnown && { press }),
            };
          }),
          "Sockets by timer",
        ),
        retransmitting.top.length > 0 && h("h3", {}, "Most retransmits in a row"),
        rowBars(actions, retransmitting.top.slice(0, 5), "Most retransmits in a row", (row) => ({
          label: peerOf(row),
          note: formatTimer(row.timer, row.timerExpires, 0),
          value: row.retransmits,
          state: row.state,
          isMarked: true,
        })),
      );
    },
  };
}

/** Whose sockets they are. */
export function ownersPanel(actions: Actions): Panel {
  const { root, body } = section("owners", "Owners");
  return {
    root,
    show(model) {
      const group = model.figures?.summary.groups.find(({ by }) => by === "uid");
      if (!group) return;
      showIfTelling(root, group.distinct > 1, model);
      const list = group.top.slice(0, 6).map(({ key, sockets }) => ({
        ...narrowing(actions, `uid = ${key} and inode > 0`),
        label: `uid ${key}`,
        value: sockets,
        path: `groups.uid.top.${key}`,
        state: "quiet",
      }));
      fill(
        body,
        h(
          "p",
          { class: "facts" },
          figure(group.distinct, "groups.uid.distinct"),
          ` ${nounFor(group.distinct, "owner")} · `,
          figure(group.sockets, "groups.uid.sockets"),
          ` ${nounFor(group.sockets, "socket")} with one`,
        ),
        list.length > 0 ? bars(list, "Sockets by owner") : empty("No socket here has an owner any more."),
        more(group.distinct - list.length, "owner"),
      );
    },
  };
}
