// What a header can be made of. https://www.rfc-editor.org/rfc/rfc9110#name-field-values

/** Node refuses the others when it is too late. */
export const isHeaderValue = (given: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(given)
export const isHeaderName = (given: string): boolean => /^[!#$%&'*+.^_`|~\w-]+$/.test(given)
