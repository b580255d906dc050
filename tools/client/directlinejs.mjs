// botframework-directlinejs, by stream and by polling: greeting, question, answer.

import { createRequire } from "node:module";
import { answer, done, eventually, question, secret, server } from "./common.mjs";

const require = createRequire(import.meta.url);
globalThis.XMLHttpRequest = require("xhr2");
globalThis.WebSocket = require("ws");
const { ConnectionStatus, DirectLine } = require("botframework-directlinejs");

for (const webSocket of [true, false]) {
  const line = new DirectLine({ domain: `http://${server}/v3/directline`, secret, webSocket, pollingInterval: 300 });
  const heard = [];
  let online = false;
  line.connectionStatus$.subscribe((status) => (online ||= status === ConnectionStatus.Online));
  line.activity$.subscribe((activity) => heard.push(activity));
  await eventually("the connection", () => online);
  let posted = "";
  line
    .postActivity({ type: "message", text: question, from: { id: "ada" }, channelData: { clientActivityID: `k-${webSocket}` } })
    .subscribe((id) => (posted = id));
  await eventually("the id of the post", () => posted && posted !== "retry");
  await eventually("the echo", () => heard.find((activity) => activity.id === posted && activity.from.role === "user"));
  await eventually("the answer", () =>
    heard.find((activity) => activity.replyToId === posted && activity.text?.toLowerCase().includes(answer)),
  );
  line.end();
}
done("botframework-directlinejs, stream and polling");
