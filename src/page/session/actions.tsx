// What one can do with a session: take it along, send it again, delete it.
import { useRef, useState } from 'preact/hooks'
import { bytes } from '../../summary/numbers.ts'
import type { DeletedAnswer, DestinationInfo, SessionRow } from '../api.ts'
import { copyText } from '../content/copy.ts'
import { Plain } from '../content/plain-text.tsx'
import { deleteSession, resend } from '../net/routes.ts'
import { Modal } from '../parts/modal.tsx'
import { go } from '../route/history.ts'
import { tellNow } from '../shell/say.tsx'
import { CopyTrace } from './detail-raw.tsx'
import { linkTo } from './links.ts'

interface ActionsProps {
  readonly session: SessionRow
  readonly trace: string | undefined
  readonly resume: string
  readonly destinations: readonly DestinationInfo[]
}

export function Actions({ session, trace, resume, destinations }: ActionsProps) {
  const [isDeleting, setDeleting] = useState(false)
  const menu = useRef<HTMLDetailsElement>(null)
  const [said, say] = useState('')
  const send = async ({ id, title }: DestinationInfo) => {
    const answer = await resend(session.id, id)
    if (menu.current !== null) menu.current.open = false
    tellNow(answer.ok ? queuedWords(answer.value.queued, title) : answer.problem.message)
  }
  return (
    <>
      <details
        class="drop"
        ref={menu}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || menu.current?.open !== true) return
          menu.current.open = false
          // What had the focus is hidden now.
          menu.current.querySelector('summary')?.focus()
          event.stopPropagation()
        }}
      >
        <summary class="button">Actions</summary>
        <div class="drop-list">
          {trace !== undefined && <CopyTrace trace={trace} />}
          {resume !== '' && (
            <button type="button" onClick={async () => say((await copyText(resume)) ? 'Copied' : resume)}>
              Copy <code>{resume.slice(0, 34)}…</code>
            </button>
          )}
          {destinations.map((each) => {
            const href = trace === undefined ? undefined : linkTo(each, { trace, session: session.id })
            return (
              <span key={each.id} class="drop-pair">
                {href !== undefined && (
                  <a class="button" href={href} target="_blank" rel="noreferrer noopener">
                    Open in {each.title}
                  </a>
                )}
                <button type="button" onClick={() => send(each)}>
                  Send again to {each.title}
                </button>
              </span>
            )
          })}
          <button type="button" class="danger" onClick={() => setDeleting(true)}>
            Delete this session …
          </button>
          {said !== '' && (
            <p role="status" class="dim">
              <Plain text={said} />
            </p>
          )}
        </div>
      </details>
      {isDeleting && (
        <DeleteDialog session={session} destinations={destinations} close={() => setDeleting(false)} />
      )}
    </>
  )
}

const queuedWords = (queued: number, title: string): string =>
  queued === 1 ? `1 trace is queued for ${title}.` : `${queued} traces are queued for ${title}.`

interface DeleteDialogProps {
  readonly session: SessionRow
  readonly destinations: readonly DestinationInfo[]
  readonly close: () => void
}

function DeleteDialog({ session, destinations, close }: DeleteDialogProps) {
  const [done, setDone] = useState<DeletedAnswer>()
  const [problem, setProblem] = useState('')
  const [isAsked, setAsked] = useState(false)
  const remove = async () => {
    setAsked(true)
    const answer = await deleteSession(session.id)
    if (answer.ok) setDone(answer.value)
    else setProblem(answer.problem.message)
    setAsked(false)
  }
  const title = done === undefined ? 'Delete this session?' : 'Deleted'
  const leave = () => (done === undefined ? close() : go({ view: 'sessions', query: {} }))
  return (
    <Modal class="ask" title={title} close={leave}>
      <h2>{title}</h2>
      {done === undefined ? (
        <>
          <p>
            <b>
              <Plain text={session.title} />
            </b>
          </p>
          <p>
            {session.turns} {session.turns === 1 ? 'turn' : 'turns'} will be gone from turnspan’s own store,
            for good.
          </p>
          <p>What stays:</p>
          <ul class="bullets">
            <li>the conversation in Claude Code’s own folder; `turnspan import` could bring it back</li>
            {destinations.map(({ id, title }) => (
              <li key={id}>what {title} was sent: delete it there</li>
            ))}
          </ul>
        </>
      ) : (
        <>
          <p>
            {done.traces} {done.traces === 1 ? 'trace' : 'traces'}, {bytes(done.bytes)}.
          </p>
          <ul class="bullets">
            {done.left.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
      {problem !== '' && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      <p class="buttons">
        {done === undefined && (
          <button type="button" class="danger" disabled={isAsked} onClick={remove}>
            Delete
          </button>
        )}
        <button type="button" onClick={leave}>
          {done === undefined ? 'Keep it' : 'Close'}
        </button>
      </p>
    </Modal>
  )
}
