/** Icons, drawn in the text's colour. They say nothing to a screen reader: the control they stand in has a name. */

const PATHS = {
  send: "M5 12h13M12 5l7 7-7 7",
  close: "M6 6l12 12M18 6L6 18",
  renew: "M12 4H6a2 2 0 00-2 2v12a2 2 0 002 2h12a2 2 0 002-2v-6M18 3.8a2 2 0 012.8 2.8L13 14.4l-3.8 1 1-3.8z",
  down: "M12 5v13M6 13l6 6 6-6",
  source: "M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5",
  up: "M7 11v9H4v-9zM7 11l4-8a2.4 2.4 0 012.4 2.6L13 9h5.2a2 2 0 012 2.4l-1.3 7a2 2 0 01-2 1.6H7",
  back: "M19 12H6M12 5l-7 7 7 7",
};

export type IconName = keyof typeof PATHS | "thumbDown";

export function Icon({ name }: { name: IconName }) {
  const isTurned = name === "thumbDown";
  return (
    <svg class={`icon icon-${isTurned ? "turned" : name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[isTurned ? "up" : name]} />
    </svg>
  );
}
