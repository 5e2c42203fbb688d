// All keys on one sheet, and the switch that silences the letters among them.
import { useEffect, useRef, useState } from 'preact/hooks'
import { areLettersOn, switchLetters } from '../keys/keys.ts'
import { KEYS, nameOfKey } from '../keys/table.ts'

const ALL = Object.values(KEYS)
const GROUPS = [...new Set(ALL.map(({ group }) => group))]

export function Help({ close }: { readonly close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [on, setOn] = useState(areLettersOn())
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      onClose={close}
      onClick={({ target }) => target === dialog.current && dialog.current?.close()}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === '?') dialog.current?.close()
      }}
    >
      <div class="inside">
        <header>
          <h2 id="help-title">Keys</h2>
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </header>
        <div class="groups">
          {GROUPS.map((group) => (
            <section key={group}>
              <h3>{group}</h3>
              <dl>
                {ALL.filter((key) => key.group === group).map((key) => (
                  <div key={key.does}>
                    <dt>
                      {key.keys.map((each) => (
                        <kbd key={each}>{each.split(' ').map(nameOfKey).join(' then ')}</kbd>
                      ))}
                    </dt>
                    <dd>{key.does}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <label class="switch">
          <input
            type="checkbox"
            checked={on}
            onChange={({ currentTarget }) => {
              switchLetters(currentTarget.checked)
              setOn(currentTarget.checked)
            }}
          />
          Single letters and signs work as keys
        </label>
      </div>
    </dialog>
  )
}
