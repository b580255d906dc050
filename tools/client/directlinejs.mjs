// botframework-directlinejs, by stream and by polling: greeting, question, answer.

import { createRequire } from "node:module";
import { answer, done, eventually, fail, question, secret, server } from "./common.mjs";

const require = createRequire(import.meta.url);
globalThis.XMLHttpRequest = require("xhr2");
globalThis.WebSocket = require("ws");
const { ConnectionStatus, DirectLine } = require("botframework-directlinejs");

for (const webSocket of [true, false]) {
  const line = new DirectLine({ domain: `http://${server}/v3/directline`, secret, webSocket, pollingInterval: 300 });
  const heard = [];
  let online = false;
  // `end` ends the streams by an error.
  const ended = () => {};
  line.connectionStatus$.subscribe((status) => (online ||= status === ConnectionStatus.Online), ended);
  line.activity$.subscribe((activity) => heard.push(activity), ended);
  await eventually("the connection", () => online);
  let posted = "";
  line
    .postActivity({ type: "message", text: question, from: { id: "ada" }, channelData: { clientActivityID: `k-${webSocket}` } })
    .subscribe((id) => (posted = id), (error) => fail(`the post failed: ${error}`));
  await eventually("the id of the post", () => posted && posted !== "retry");
  await eventually("the echo", () => heard.find((activity) => activity.id === posted && activity.from.role === "user"));
  await eventually("the answer", () =>
    heard.find((activity) => activity.replyToId === posted && activity.text?.toLowerCase().includes(answer)),
  );
  line.end();
}
done("botframework-directlinejs, stream and polling");
