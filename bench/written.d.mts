export function figuresIn(printed: string): string
export function withPart(page: string, name: string, figures: string, day: string): string
export function withCopy(
  page: string,
  name: string,
  figures: string,
  day: string,
  isWanted?: (paragraph: string) => boolean,
): string
