export const isHttpUrl = (given: string): boolean => /^https?:\/\//i.test(given) && URL.canParse(given)

export const MUST_BE_HTTP = 'must be an address that begins with http:// or https://'
