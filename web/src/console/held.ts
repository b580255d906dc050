/** Whether a person of the team holds a conversation: the agent is quiet until it is given back. */

import { type Activity, personName } from "../shared/activity.ts";

export function isHeld(activities: Activity[]): boolean {
  for (const activity of [...activities].reverse()) {
    if (personName(activity) !== undefined) return true;
    if (activity.type === "event" && activity.name === "handoff.status") return state(activity.value) === "accepted";
  }
  return false;
}

function state(value: unknown): unknown {
  return typeof value === "object" && value !== null && "state" in value ? value.state : undefined;
}
