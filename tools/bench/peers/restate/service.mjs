// The mission as a virtual object of Restate: one key a mission, its state kept and its steps put
// in order by the Restate server, which calls this process. Prints the port that it listens on.
import * as restate from "@restatedev/restate-sdk";
import { begin, next } from "../mission.mjs";

// The SDK takes this for granted; Node 20 lacks it.
Promise.withResolvers ??= function withResolvers() {
  const parts = {};
  parts.promise = new this((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};

const refuse = (reason) => {
  throw new restate.TerminalError(reason, { errorCode: 409 });
};

const mission = restate.object({
  name: "mission",
  handlers: {
    start: async (context, data) => {
      if ((await context.get("state")) !== null) refuse("exists");
      context.set("state", begin(data));
      return { version: 1 };
    },
    step: async (context, { trigger, data }) => {
      const after = next(await context.get("state"), trigger, data);
      if (after.refused) refuse(after.refused);
      context.set("state", after);
      return { version: after.version };
    },
  },
});

const silent = () => {};
const port = await restate.serve({ services: [mission], port: 0, logger: silent });
console.log(JSON.stringify({ port }));
