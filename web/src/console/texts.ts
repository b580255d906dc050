import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type ConsoleStrings, consoleStrings } from "../shared/strings.ts";

export const TextsContext = createContext<ConsoleStrings>(consoleStrings("en"));

/** The console's texts. */
export function useTexts(): ConsoleStrings {
  return useContext(TextsContext);
}
