// offline-directline: somebody else's Direct Line in front of our webhook. It is a channel, we are the bot behind it.

import { createRequire } from "node:module";
import { answer, done, eventually, question, server } from "./common.mjs";

const require = createRequire(import.meta.url);
const directline = require("offline-directline");
const express = createRequire(require.resolve("offline-directline"))("express");

const port = Number(process.env.CHANNEL_PORT ?? 34567);
const channel = `http://127.0.0.1:${port}`;
directline.initializeRoutes(express(), port, `http://${server}/api/messages`);

const call = async (path, body) => {
  const response = await fetch(`${channel}/directline${path}`, {
    method: body ? "POST" : "GET",
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  return response.status === 204 ? {} : response.json();
};
const { conversationId } = await eventually("the channel", () => call("/conversations", {}).catch(() => undefined));
await call(`/conversations/${conversationId}/activities`, { type: "message", text: question, from: { id: "ada" } });
await eventually("the answer", async () => {
  const { activities = [] } = await call(`/conversations/${conversationId}/activities`);
  return activities.find((activity) => activity.from?.id !== "ada" && activity.text?.toLowerCase().includes(answer));
});
done("offline-directline");
