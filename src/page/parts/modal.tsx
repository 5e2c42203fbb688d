import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface ModalProps {
  readonly class: string
  readonly title: string
  readonly close: () => void
  /** A key that closes it, beside Esc. */
  readonly closesWith?: string
  /** Whether a click beside it closes it; its content then has the room to its edge. */
  readonly isLight?: boolean
  readonly children: ComponentChildren
}

/** The browser's own dialog: it keeps the focus inside and gives it back. Keys are its own while it is open (keys.ts). */
export function Modal({ class: look, title, close, closesWith, isLight = false, children }: ModalProps) {
  const ref = useRef<HTMLDialogElement>(null)
  // With its content, not a moment later: the next key is meant for it.
  useLayoutEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    // Taken away while open it would not give the focus back.
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={ref}
      class={look}
      aria-label={title}
      onClose={close}
      onClick={({ target, currentTarget }) => isLight && target === currentTarget && currentTarget.close()}
      onKeyDown={({ key, currentTarget }) => key === closesWith && currentTarget.close()}
    >
      {children}
    </dialog>
  )
}
