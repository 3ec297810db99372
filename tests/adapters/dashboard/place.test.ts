import assert from "node:assert/strict";
import { type Place, readPlace, writePlace } from "../../../adapters/dashboard/src/app/place";

test("every place has an address that leads back to it", () => {
  const places: Place[] = [
    { screen: "home" },
    { screen: "board", mission: null },
    { screen: "board", mission: "CI-2026-001" },
    { screen: "mission", mission: "a.b_c-1" },
    { screen: "outbox" },
    { screen: "admin" },
    { screen: "programme" },
    { screen: "audit", position: null },
    { screen: "audit", position: 500 },
    { screen: "compare", mission: "CI-1", from: "2024-01-01", to: "" },
    { screen: "portal", mission: null, trigger: null },
    { screen: "portal", mission: "CI-1", trigger: null },
    { screen: "portal", mission: "CI-1", trigger: "report.submitted" },
  ];
  for (const place of places) assert.deepEqual(readPlace(writePlace(place)), place);
});

test("an address that means nothing is home", () => {
  for (const hash of ["", "#", "#moon", "#m/", "#token=jalon_x", "#M/x"]) {
    assert.deepEqual(readPlace(hash), { screen: "home" }, hash);
  }
});

test("a broken escape is taken as it is", () => {
  assert.deepEqual(readPlace("#m/100%"), { screen: "board", mission: "100%" });
});
