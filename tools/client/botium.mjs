// botium-connector-directline3: a test tool for bots, as it comes.

import { createRequire } from "node:module";
import { answer, done, eventually, question, secret, server } from "./common.mjs";

const require = createRequire(import.meta.url);
const { PluginClass: Connector } = require("botium-connector-directline3");

const heard = [];
const connector = new Connector({
  queueBotSays: (message) => heard.push(message),
  eventEmitter: { emit() {} },
  caps: {
    DIRECTLINE3_SECRET: secret,
    DIRECTLINE3_DOMAIN: `http://${server}/v3/directline`,
    DIRECTLINE3_WEBSOCKET: true,
    DIRECTLINE3_POLLINGINTERVAL: 500,
  },
});
await connector.Validate();
await connector.Build?.();
await connector.Start();
await connector.UserSays({ messageText: question });
await eventually("the answer", () => heard.find((message) => message.messageText?.toLowerCase().includes(answer)));
await connector.Stop();
done("botium-connector-directline3");
