import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ansiText } from '../../../src/page/content/ansi.ts'
import { countLines, foldedText } from '../../../src/page/content/folding.ts'
import { plainParts } from '../../../src/page/content/hidden.ts'
import { languageOf } from '../../../src/page/content/language.ts'
import { countsOf, diffOf, pairsOf } from '../../../src/page/content/line-diff.ts'

const ESC = '\u001b'

describe('what a terminal would show', () => {
  it('has colours as classes and other sequences counted', () => {
    expect(ansiText(`${ESC}[1;31mred${ESC}[0m plain ${ESC}[2J${ESC}[H`)).toEqual({
      runs: [{ color: 'c1', bold: true, text: 'red' }, { text: ' plain ' }],
      dropped: 2,
    })
  })
  it('knows 256 colours and true ones', () => {
    const { runs } = ansiText(`${ESC}[38;5;208ma${ESC}[48;2;1;2;3mb`)
    expect(runs).toEqual([
      { color: '#ff8700', text: 'a' },
      { color: '#ff8700', ground: '#010203', text: 'b' },
    ])
  })
  it('keeps the last state of a line that was written over', () => {
    expect(ansiText('10 %\r50 %\rdone\r\nnext').runs).toEqual([{ text: 'done\nnext' }])
  })
  it('shows a link as its text', () => {
    expect(ansiText(`${ESC}]8;;https://example.com\u0007here${ESC}]8;;\u0007`)).toEqual({
      runs: [{ text: 'here' }],
      dropped: 0,
    })
  })
  it('leaves no escape in what is shown, whatever came', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(ESC, `${ESC}[`, `${ESC}]`, ';', 'm', '31', '\r', '\n', '\u009b'),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const { runs } = ansiText(pieces.join(''))
        expect(runs.map(({ text }) => text).join('')).not.toContain(ESC)
      }),
    )
  })
  it('leaves a text without controls as it is', () => {
    const controls = [ESC, '\u009b', '\u009d', '\r']
    const text = fc.string().filter((each) => controls.every((control) => !each.includes(control)))
    fc.assert(
      fc.property(text, (each) => {
        expect(
          ansiText(each)
            .runs.map((run) => run.text)
            .join(''),
        ).toBe(each)
      }),
    )
  })
  it('takes a megabyte of one line in no time', () => {
    const begun = performance.now()
    ansiText(`${ESC}[3`.repeat(300_000))
    expect(performance.now() - begun).toBeLessThan(2_000)
  })
})

describe('characters that cannot be seen', () => {
  it('are shown by their names, all of them', () => {
    expect(plainParts('a\u202eb\u200bc')).toEqual([
      'a',
      { hidden: '\\u202e' },
      'b',
      { hidden: '\\u200b' },
      'c',
    ])
    expect(plainParts('\u202e')).toEqual([{ hidden: '\\u202e' }])
  })
  it('leave every other text alone', () => {
    expect(plainParts('é 👩‍💻 中文\n\tx')).toEqual(['é 👩‍💻 中文\n\tx'])
    expect(plainParts('')).toEqual([])
  })
})

describe('a long text', () => {
  it('is shown by its head and its tail', () => {
    const text = Array.from({ length: 200 }, (_, n) => `line ${n}`).join('\n')
    const { head, tail, hiddenLines } = foldedText(text)
    expect(countLines(head)).toBe(40)
    expect(tail.split('\n')).toHaveLength(10)
    expect(hiddenLines).toBe(150)
  })
  it('may be a single line', () => {
    const { head, tail } = foldedText('x'.repeat(1_000_000))
    expect(head.length + tail.length).toBeLessThan(8_000)
  })
  it('is never changed: head, what is hidden, and tail are all of it', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (lines) => {
        const text = lines.join('\n').repeat(30)
        const { head, tail, hidden } = foldedText(text)
        expect(head.length + hidden + tail.length).toBe(text.length)
        expect(text.startsWith(head)).toBe(true)
        expect(text.endsWith(tail)).toBe(true)
      }),
    )
  })
})

describe('a change', () => {
  it('says which words changed in a line', () => {
    const [before, after] = diffOf('const a = oldClient()', 'const a = newClient()')
    expect(before?.parts.filter(({ marked }) => marked).map(({ text }) => text)).toEqual(['oldClient'])
    expect(after?.parts.filter(({ marked }) => marked).map(({ text }) => text)).toEqual(['newClient'])
  })
  it('can be read back to both texts', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b b', 'c', ''), { maxLength: 12 })
      .map((all) => all.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = diffOf(before, after)
        const side = (without: string) =>
          diff
            .filter(({ sign }) => sign !== without)
            .map(({ parts }) => parts.map((part) => part.text).join(''))
        const lines = (each: string) => (each === '' ? [] : each.replace(/\n$/, '').split('\n'))
        expect(side('+')).toEqual(lines(before))
        expect(side('-')).toEqual(lines(after))
      }),
    )
  })
  it('is counted as git counts', () => {
    expect(countsOf(diffOf('a\nb\nc', 'a\nx\nc\nd'))).toEqual({ added: 2, removed: 1 })
    const words = pairsOf(diffOf('a\nb\nc', 'a\nx\nc\nd')).map((pair) =>
      pair.map((line) => line?.parts.map(({ text }) => text).join('') ?? null),
    )
    // Side by side: what stayed on both, what came alone beside nothing.
    expect(words).toEqual([
      ['a', 'a'],
      ['b', 'x'],
      ['c', 'c'],
      [null, 'd'],
    ])
  })
})

describe('the language of a text', () => {
  it('is that of the file’s ending or of the fence', () => {
    expect(languageOf('/home/dev/a.test.ts')).toBe('typescript')
    expect(languageOf('python title="x"')).toBe('python')
    expect(languageOf('Dockerfile')).toBeUndefined()
    expect(languageOf('constructor')).toBeUndefined()
  })
})
