import { describe, expect, it } from "vitest";
import { parseFilter } from "../../src/core";
import { networkCondition, stateCondition } from "../../src/filter/conditions-as-text";
import { hasTerm, termsOf, withoutTerm, withTerm } from "../../src/page/terms";
import { filterOfWords } from "../../src/page/worker/find-words";

describe("the terms of a filter", () => {
  it.each([
    ["", []],
    ["state listening", ["state listening"]],
    ["state a and dport = :443 and rx > 0", ["state a", "dport = :443", "rx > 0"]],
    ["( src ::1 or dst ::1 ) and rx > 0", ["( src ::1 or dst ::1 )", "rx > 0"]],
    ["state a or rx > 0 and tx > 0", ["state a or rx > 0 and tx > 0"]],
    ["( ( a and b ) or c ) && d", ["( ( a and b ) or c )", "d"]],
  ])("%s", (filter, terms) => {
    expect(termsOf(filter)).toEqual(terms);
  });

  it("are added, one of a kind, and taken away", () => {
    let filter = withTerm("", "state close-wait");
    filter = withTerm(filter, "dst 10.0.0.0/8");
    filter = withTerm(filter, "state listening");
    expect(filter).toBe("dst 10.0.0.0/8 and state listening");
    filter = withTerm(filter, "dst 10.1.0.0/16");
    expect(filter).toBe("state listening and dst 10.1.0.0/16");
    filter = withTerm(filter, "rx > 0 and not state listening");
    expect(hasTerm(filter, "rx > 0 and not state listening")).toBe(true);
    expect(hasTerm(filter, "rx > 0 and uid = 0")).toBe(false);
    expect(withoutTerm(filter, "rx > 0 and not state listening")).toBe("state listening and dst 10.1.0.0/16");
    // States that were put together by hand stay.
    expect(withTerm("state a state b", "state c")).toBe("state a state b and state c");
    // And and or bind equally: what is joined last narrows all before it.
    expect(withTerm("state a or state b", "rx > 0")).toBe("state a or state b and rx > 0");
  });

  it.each([
    ["10.1.2.3", "dst 10.1.2.3"],
    ["10.0.0.0/8", "dst 10.0.0.0/8"],
    ["2001:db8::/32", "dst [2001:db8::/32]"],
    ["::1", "dst [::1]"],
    // What has no peer, and IPv4, are not of these networks.
    ["0.0.0.0/8", "( dst 0.0.0.0/8 and not dst 0.0.0.0/32 )"],
    ["::/32", "( dst [::/32] and not dst [::ffff:0:0/96] and not dst [::/128] )"],
  ])("of the network %s", (network, term) => {
    expect(networkCondition("dst", network)).toBe(term);
    expect(() => parseFilter(term)).not.toThrow();
    expect(withTerm(withTerm("rx > 0", networkCondition("dst", "10.0.0.0/8")), term)).toBe(`rx > 0 and ${term}`);
  });

  it("name states as filters do", () => {
    for (const state of ["CLOSE_WAIT", "FIN_WAIT1", "LISTEN", "NEW_SYN_RECV", "UNKNOWN(30)", "BOUND_INACTIVE"]) {
      expect(() => parseFilter(stateCondition(state))).not.toThrow();
    }
  });

  it.each(["state established", "( sport = :80 )", "no such thing", "", "dport = :443 10.0.0.1"])(
    "are no words to be found: %s",
    (text) => {
      expect(filterOfWords(text)).toBe(text);
    },
  );
});
