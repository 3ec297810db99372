/** Where in the page one is: the fragment of the address. */
export type Place =
  /** Where a role begins. */
  | { screen: "home" }
  /** The board, with the panel of a mission beside it. */
  | { screen: "board"; mission: string | null }
  /** A mission alone. */
  | { screen: "mission"; mission: string }
  /** Own missions, one of them, the form of one of its steps. */
  | { screen: "portal"; mission: string | null; trigger: string | null }
  | { screen: "outbox" }
  /** A mission at two dates, each a day; "" is the present. */
  | { screen: "compare"; mission: string; from: string; to: string }
  /** The log itself, and perhaps the proof of one fact. */
  | { screen: "audit"; position: number | null }
  /** Outputs of programmes. */
  | { screen: "programme" }
  | { screen: "admin" };

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function day(text = ""): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : "";
}

/** What is no known place is home. */
export function readPlace(hash: string): Place {
  const [, screen, rest = ""] = /^#([a-z]+)\/?(.*)$/.exec(hash) ?? [];
  const id = decode(rest);
  if (screen === "m" && id) return { screen: "board", mission: id };
  if (screen === "mission" && id) return { screen: "mission", mission: id };
  if (screen === "outbox") return { screen: "outbox" };
  if (screen === "portal") {
    const [mission, trigger] = rest.split("/").map(decode);
    return { screen: "portal", mission: mission || null, trigger: trigger || null };
  }
  if (screen === "compare" && id) {
    const [mission, from, to] = rest.split("/").map(decode);
    return { screen: "compare", mission, from: day(from), to: day(to) };
  }
  if (screen === "audit")
    return { screen: "audit", position: /^[1-9]\d*$/.test(rest) ? +rest : null };
  if (screen === "programme" || screen === "admin") return { screen };
  if (screen === "board") return { screen: "board", mission: null };
  return { screen: "home" };
}

export function writePlace(place: Place): string {
  switch (place.screen) {
    case "home":
      return "";
    case "board":
      return place.mission === null ? "#board" : `#m/${encodeURIComponent(place.mission)}`;
    case "mission":
      return `#mission/${encodeURIComponent(place.mission)}`;
    case "outbox":
    case "programme":
    case "admin":
      return `#${place.screen}`;
    case "audit":
      return place.position === null ? "#audit" : `#audit/${place.position}`;
    case "compare":
      return `#compare/${encodeURIComponent(place.mission)}/${place.from}/${place.to}`;
    case "portal": {
      const parts = [place.mission, place.trigger].filter((part) => part !== null);
      return ["#portal", ...parts.map(encodeURIComponent)].join("/");
    }
  }
}
