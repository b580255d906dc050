/**
 * Where the person is while they write: what the page says of itself (`data-product`, `data-cloud`, `data-page`), and else
 * its address and title. The server puts forward what belongs there and leaves out what is for another cloud.
 *
 * An address goes without its query and fragment: they hold tokens, ids and search words, and say nothing about the page.
 */

/** `channelData.helplinePage`. */
export interface HelplinePage {
  product?: string;
  cloud?: string;
  page?: string;
  title?: string;
}

/** A longer one names no page; the server takes no more. */
const LONGEST = 1_000;

/** What there is to tell; undefined for nothing. `data-page=""` keeps the page's own address and title to itself. */
export function whereabouts(
  dataset: Readonly<Record<string, string | undefined>>,
  here: { pathname: string; title: string },
): HelplinePage | undefined {
  const { product, cloud, page } = dataset;
  const told = {
    product: name(product),
    cloud: name(cloud),
    page: name(withoutQuery(page ?? here.pathname)),
    title: page === undefined ? name(here.title) : undefined,
  };
  const known = Object.entries(told).filter(([, value]) => value !== undefined);
  return known.length > 0 ? (Object.fromEntries(known) as HelplinePage) : undefined;
}

function name(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? "";
  return trimmed !== "" && trimmed.length <= LONGEST ? trimmed : undefined;
}

function withoutQuery(address: string): string {
  return address.split(/[?#]/, 1)[0] ?? "";
}
