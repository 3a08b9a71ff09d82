import { wellKnownServices } from "../../../filter/services";
import { peersText, processText, serviceText } from "../../../findings/culprit-text";
import { effectOf } from "../../../findings/effect";
import type { Finding, FindingKind } from "../../../findings/finding";
import type { Growth, WriteTime } from "../../../findings/growth/growth";
import { countsText, growthText, meaningOf } from "../../../findings/growth/growth-text";
import { grouped } from "../../../text/numbers";
import { printableText } from "../../../text/printable";
import { h } from "../dom";
import { type SparkPoint, sparkline } from "../sparkline";

/** How bad it is: in a shape and a word beside the colour. */
const LEVELS = {
  high: { shape: "▲", word: "Severe" },
  medium: { shape: "◆", word: "Notice" },
  over: { shape: "○", word: "Over" },
} as const;

export type Level = keyof typeof LEVELS;

/** What a card says of a finding. */
export interface Card {
  finding: Finding;
  /** The first one has the most room. */
  isLead: boolean;
  level: Level;
  growth: Growth | undefined;
  /** Whether other captures have been looked at. */
  isCounted: boolean;
  writeTime: WriteTime;
  /** Ways to its rows. */
  buttons: readonly HTMLElement[];
}

export function findingCard({ finding, isLead, level, growth, isCounted, writeTime, buttons }: Card): HTMLElement {
  const { title, where, since } = finding;
  const { shape, word } = LEVELS[level];
  const grown = isCounted ? growth && growthText(finding, growth, writeTime) : "Counting in the other captures…";
  return h(
    "li",
    { class: isLead ? "lead" : "lesser", "data-severity": level },
    h(
      "p",
      { class: "gist" },
      h(
        "span",
        { class: "level" },
        h("span", { class: "shape", "aria-hidden": "true" }, shape),
        h("b", {}, word),
        level === "over" ? "" : `: ${effectOf(finding, growth)}`,
      ),
      h("strong", {}, title),
      culprit(finding),
    ),
    growth && chart(finding, growth, writeTime, isLead),
    h(
      "p",
      { class: "particulars" },
      grown ? h("span", { class: "growth" }, grown) : undefined,
      " ",
      h(
        "span",
        { class: "detail" },
        h("span", { class: "where" }, [where, since].filter(Boolean).join(" ")),
        " ",
        h("span", { class: "meaning" }, meaningOf(finding, growth)),
      ),
    ),
    h("span", { class: "shows" }, ...buttons),
  );
}

/** What peers, or the way to them, are the cause of: they stand out, not the process here. */
const CAUSED_THERE: readonly FindingKind[] = ["syn-sent", "retransmitting", "zero-window"];

/** `orders-api (pid 2741) to 10.20.9.9:6379`, `nginx (pid 812) at port 443 (https), from 203.0.113.0/24`; who causes it stands out. */
function culprit(finding: Finding): HTMLElement | undefined {
  const { kind, process, service } = finding;
  const nameOf = (port: number) => wellKnownServices().nameOf(port, "tcp");
  const name = process && processText(process, (name) => printableText(name, true));
  // Its title says where they lead.
  const where =
    kind === "local-ports" ? [] : [service && serviceText(service, nameOf), peersText(finding)].filter(Boolean);
  const isThere = CAUSED_THERE.includes(kind);
  const cause = isThere ? where.length - 1 : name === undefined ? 0 : undefined;
  const places = where.flatMap((text, i) => [i === 0 ? "" : ", ", i === cause ? h("b", {}, text) : text]);
  if (name === undefined && places.length === 0) return undefined;
  const who = name && !isThere ? h("b", {}, name) : name;
  return h("span", { class: "culprit" }, who, who && places.length > 0 ? " " : "", ...places);
}

/** The limit is drawn where it is one of what is counted. The lead's has its first number and its last below it. */
function chart(finding: Finding, growth: Growth, writeTime: WriteTime, isLead: boolean): HTMLElement {
  const points = growth.counts.map(({ time, weight }) => ({ time, value: weight }));
  const hasLimit = finding.kind === "local-ports" || (finding.kind === "accept-queue" && finding.sockets === 1);
  const limit = hasLimit ? finding.limit : undefined;
  const line = sparkline(points, growth.at, limit, countsText(finding, growth, writeTime));
  const end = ({ time, value }: SparkPoint) =>
    h("span", {}, time === undefined ? "" : `${writeTime(time)} `, h("b", {}, grouped(value)));
  const [first, last] = [points[0], points.at(-1)];
  const ends =
    isLead && first && last
      ? h(
          "span",
          { class: "ends", "aria-hidden": "true" },
          end(first),
          limit !== undefined && h("span", { class: "limit" }, `limit ${grouped(limit)}`),
          end(last),
        )
      : undefined;
  return h("div", { class: "course" }, line, ends);
}
