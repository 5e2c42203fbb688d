// All keys on one sheet, and the switch that silences the letters among them.
import { useState } from 'preact/hooks'
import { areLettersOn, switchLetters } from '../keys/keys.ts'
import { KEYS, nameOfKey } from '../keys/table.ts'
import { Modal } from '../parts/modal.tsx'

const ALL = Object.values(KEYS)
const GROUPS = [...new Set(ALL.map(({ group }) => group))]

export function Help({ close }: { readonly close: () => void }) {
  const [on, setOn] = useState(areLettersOn())
  return (
    <Modal class="help" title="Keys" close={close} closesWith={KEYS.help.keys[0]} isLight>
      <div class="inside">
        <header>
          <h2>Keys</h2>
          <button type="button" onClick={close}>
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
    </Modal>
  )
}
