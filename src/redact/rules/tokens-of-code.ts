// Where code and models come from. A new token is a new line: name, triggers, form.
import { alnum, cutAlnum, NOTHING_AFTER as END, each, hex, type Line, LONG } from './token.ts'

export const TOKENS_OF_CODE: readonly Line[] = [
  // Models.
  ['anthropic', ['sk-ant-'], `sk-ant-[a-z]{2,10}\\d\\d-[\\w-]{20,${LONG}}`],
  ['openai', ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-'], `sk-\\w{4,8}-[\\w-]{20,${LONG}}`],
  ['openai', ['T3BlbkFJ'], `sk-${alnum(20)}T3BlbkFJ${alnum(20)}`, { before: 23 }],
  ['openrouter', ['sk-or-v'], 'sk-or-v\\d-[\\w-]{20,256}'],
  ['langfuse', ['sk-lf-'], `sk-lf-${hex(8)}(?:-${hex(4)}){3}-${hex(12)}`],
  // DeepSeek, LiteLLM, early OpenAI. A digit: "sk-loading-…" and long words are none.
  ['sk-key', ['sk-'], `sk-(?=[A-Za-z]{0,31}\\d)${alnum('32,256')}${END}`, cutAlnum('sk-')],
  ['huggingface', ['hf_', 'api_org_'], `(?:hf|api_org)_${alnum('34,64')}${END}`, cutAlnum('(?:hf|api_org)_')],
  ['perplexity', ['pplx-'], `pplx-${alnum('40,128')}`],
  ['groq', ['gsk_'], `gsk_${alnum('48,128')}`, cutAlnum('gsk_')],
  ['xai', ['xai-'], `xai-${alnum('70,128')}`, cutAlnum('xai-')],
  ['replicate', ['r8_'], `r8_${alnum('37,64')}`, cutAlnum('r8_')],
  ['langsmith', ['lsv2_'], `lsv2_(?:pt|sk)_${hex(32)}_${hex(10)}`],
  // Code and packages.
  ['github', each('gh', 'pousr', '_'), `gh[pousr]_${alnum('36,255')}`, cutAlnum('gh[pousr]_')],
  ['github', ['github_pat_'], 'github_pat_\\w{22,255}'],
  [
    'gitlab',
    ['pat', 'dt', 'rt', 'rtr', 'cbt', 'ptt', 'ft', 'ffct', 'imt', 'soat', 'agent', 'oas'].map(
      (of) => `gl${of}-`,
    ),
    'gl[a-z]{2,5}-[\\w-]{20,512}(?:\\.[\\da-z]{2,9}){0,2}',
  ],
  ['gitlab', ['GR1348941'], 'GR1348941[\\w-]{20,64}'],
  ['gitlab', ['_gitlab_session='], '_gitlab_session=[\\da-z]{32}'],
  ['bitbucket', ['ATBB', 'ATCTT3'], `AT(?:BB|CTT3)[\\w=-]{28,512}`, { isInBase64: true }],
  ['atlassian', ['ATATT3'], 'ATATT3[\\w=-]{20,512}', { isInBase64: true }],
  ['sourcegraph', ['sgp_'], `sgp_(?:(?:${hex(16)}|local)_)?${hex(40)}`],
  ['npm', ['npm_'], `npm_${alnum(36)}${END}`, cutAlnum('npm_')],
  ['pypi', ['pypi-AgE'], `pypi-AgE[\\w-]{50,${LONG}}`],
  ['rubygems', ['rubygems_'], `rubygems_${hex(48)}`],
  ['clojars', ['CLOJARS_'], `(?:CLOJARS|clojars)_${alnum(60)}`],
  ['nuget', ['oy2'], `oy2[a-z\\d]{43}${END}`, { cut: false }],
  ['crates-io', ['cio'], `cio(?=[A-Za-z]{0,31}\\d)${alnum(32)}${END}`, { cut: false }],
  ['docker', ['dckr_pat_', 'dckr_oat_'], 'dckr_[op]at_[\\w-]{20,128}'],
  ['artifactory', ['AKCp'], `AKCp${alnum('69,128')}`, { isInBase64: true }],
  ['artifactory', ['cmVmd'], `cmVmd${alnum(59)}${END}`, { isInBase64: true }],
  ['postman', ['PMAK-'], `PMAK-${hex(24)}-${hex(34)}`],
  ['sonar', each('sq', 'upa', '_'), `sq[upa]_${hex(40)}`],
  ['snyk', ['snyk_'], 'snyk_(?:uat|sat)\\.[\\da-f]{8}\\.[\\w.-]{20,256}'],
  ['circleci', ['CCIPAT_'], `CCIPAT_${alnum('10,40')}_${hex(40)}`],
  ['buildkite', ['bkua_'], `bkua_${alnum(40)}`],
  ['linear', ['lin_api_', 'lin_oauth_'], `lin_(?:api|oauth)_${alnum('40,128')}`],
  ['sentry', ['sntrys_', 'sntryu_'], `sntry(?:u_${hex(64)}|s_[\\w+/=-]{40,1024})`],
  ['infracost', ['ico-'], `ico-(?=[A-Za-z]{0,31}\\d)${alnum(32)}${END}`, { cut: false }],
  ['octopus', ['API-'], `API-(?=[A-Z]{0,24}\\d)[A-Z\\d]{25,26}${END}`, { cut: false }],
  ['readme', ['rdme_'], 'rdme_[a-z\\d]{70}'],
]
