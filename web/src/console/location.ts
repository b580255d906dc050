/** What the console shows, as the address's hash: every view can be linked to, and Back works. */

import type { Filters } from "./api.ts";

export interface View extends Filters {
  /** The open conversation: its channel and id; both empty for none. */
  conversation: string;
  on: string;
  /**
   * What stands in place of a conversation: `requests` (the open ones), `closed` (those that are not), `operations`,
   * `refusals`, `misses`, `statistics`, `replay`, or nothing. */
  page: string;
  /** The turn to show first, as a number; empty for the beginning. */
  turn: string;
  /** Which misses are listed: `done`, `dismissed`, or nothing for those that are open. */
  status: string;
  /** What is looked for in the history; empty for the list of conversations. */
  q: string;
}

export const emptyView: View = { channel: "", decision: "", since: "", until: "", conversation: "", on: "", page: "", turn: "", q: "", status: "" };

export function readView(hash: string): View {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const view = { ...emptyView };
  for (const name of Object.keys(view) as (keyof View)[]) view[name] = parameters.get(name) ?? "";
  return view;
}

export function writeView(view: View): string {
  const set = Object.entries(view).filter(([, value]) => value !== "");
  return `#${new URLSearchParams(set)}`;
}

/** The local day so many days before today, as `YYYY-MM-DD`. */
export function daysAgo(days: number): string {
  const now = new Date();
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
