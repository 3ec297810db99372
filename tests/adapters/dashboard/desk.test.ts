import assert from "node:assert/strict";
import { Desk } from "../../../adapters/dashboard/src/app/desk.svelte";
import { Api } from "../../../adapters/dashboard/src/contract/api";
import type { Data } from "../../../adapters/dashboard/src/contract/types";

const step = (title: string) => ({ title: { en: title, fr: title } });
const PUBLISHED: Record<string, Data> = {
  grant: { id: "grant", triggers: { ended: step("Implementation ended"), paid: step("Paid") } },
  mission: { id: "mission", triggers: { ended: step("Mission ended") } },
};

/** What the server says of its workflows. */
class Published extends Api {
  override async workflows() {
    return { items: Object.keys(PUBLISHED).map((id) => ({ id, version: 1, title: {} })) };
  }

  override async workflow(id: string) {
    return PUBLISHED[id];
  }
}

beforeEach(() => void vi.stubGlobal("document", { hidden: true }));
afterEach(() => void vi.unstubAllGlobals());

async function metDesk(): Promise<Desk> {
  const desk = new Desk(new Published(), () => undefined);
  await desk.store.loadWorkflows();
  desk.newestWorkflows();
  await vi.waitFor(() => assert.equal(desk.newestWorkflows().length, 2));
  return desk;
}

test("a step that two workflows have is named by the one that it was taken in", async () => {
  const desk = await metDesk();
  assert.equal(desk.triggerTitle("ended", "grant"), "Implementation ended");
  assert.equal(desk.triggerTitle("ended", "mission"), "Mission ended");
});

test("without a workflow, or one that has it not, a step is named by any that has it", async () => {
  const desk = await metDesk();
  assert.equal(desk.triggerTitle("paid"), "Paid");
  assert.equal(desk.triggerTitle("paid", "mission"), "Paid");
});
