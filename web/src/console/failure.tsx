import { fill } from "../shared/strings.ts";
import { useTexts } from "./texts.ts";

/** Says what went wrong and offers to try again. */
export function Failure({ reason, onRetry }: { reason: string; onRetry: () => void }) {
  const texts = useTexts();
  return (
    <p class="failure" role="alert">
      {fill(texts.failed, { reason })} <button class="plain-button" onClick={onRetry}>{texts.tryAgain}</button>
    </p>
  );
}
