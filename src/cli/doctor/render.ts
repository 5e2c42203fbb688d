import type { Finding } from './finding.ts'

const SIGN: Readonly<Record<Finding['status'], string>> = { ok: '✓', warning: '!', problem: '✗' }

export function renderFindings(findings: readonly Finding[], fixed: readonly string[]): string {
  const width = Math.max(...findings.map(({ about }) => about.length))
  const lines = findings.flatMap(({ status, about, what, cure }) => [
    `${SIGN[status]} ${about.padEnd(width)}  ${what}`,
    ...(cure === undefined || status === 'ok' ? [] : [`  ${' '.repeat(width)}  → ${cure}`]),
  ])
  return [...lines, '', ...fixed.map((each) => `Mended: ${each}`), summary(findings)].join('\n')
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter((each) => each.status === status).length
  const problems = count('problem')
  const warnings = count('warning')
  if (problems + warnings === 0) return 'All is well.'
  const words = [
    ...(problems > 0 ? [`${problems} problem${problems > 1 ? 's' : ''}`] : []),
    ...(warnings > 0 ? [`${warnings} warning${warnings > 1 ? 's' : ''}`] : []),
  ]
  return `${words.join(', ')}.`
}
