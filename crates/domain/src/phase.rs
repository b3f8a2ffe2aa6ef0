//! What a form is at, between what somebody types and what is stored.
//!
//! Sending is optimistic: what was typed counts as handed in at once, and one types on. What is pressed meanwhile goes after it; what
//! is refused counts as typed again.

/// What a form is at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// It shows what is stored.
    #[default]
    Rest,
    /// The same, because it has just been saved here.
    Saved,
    /// Somebody has typed.
    Typed,
    /// It is on its way.
    Sending {
        /// Something typed went with it.
        sent: bool,
        /// Somebody has typed since.
        typed: bool,
        /// What goes after it.
        next: Option<Post>,
    },
}

/// What a form is posted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    Save,
    /// For the fields that fit another choice. Nothing is saved.
    Reshape,
}

impl Phase {
    /// Whether something is typed that is not handed in.
    #[must_use]
    pub const fn is_typed(self) -> bool {
        matches!(self, Self::Typed | Self::Sending { typed: true, .. })
    }

    /// Whether it is on its way.
    #[must_use]
    pub const fn is_sending(self) -> bool {
        matches!(self, Self::Sending { .. })
    }

    /// Whether it holds what is not stored yet, as far as anybody knows.
    #[must_use]
    pub const fn holds(self) -> bool {
        !matches!(self, Self::Rest | Self::Saved)
    }

    /// Somebody types.
    #[must_use]
    pub const fn type_on(self) -> Self {
        match self {
            Self::Sending { sent, next, .. } => Self::Sending { sent, typed: true, next },
            _ => Self::Typed,
        }
    }

    /// What was typed is taken back.
    #[must_use]
    pub const fn discard(self) -> Self {
        match self {
            Self::Typed => Self::Rest,
            Self::Sending { sent, next, .. } => Self::Sending { sent, typed: false, next },
            rest => rest,
        }
    }

    /// It is to be posted. Gives what goes out now: nothing while something is on its way. A button that is pressed twice is meant
    /// once, so only what was typed since goes after it; a save and a choice of other fields are together a save.
    #[must_use]
    pub fn press(self, post: Post) -> (Self, Option<Post>) {
        match self {
            Self::Sending { typed: false, .. } => (self, None),
            Self::Sending { sent, typed, next } => {
                let next = if next == Some(Post::Save) { Post::Save } else { post };
                (Self::Sending { sent, typed, next: Some(next) }, None)
            }
            _ => {
                // The form as it is for another choice counts as typed on.
                let (is_typed, is_save) = (self.is_typed(), post == Post::Save);
                (Self::Sending { sent: is_typed && is_save, typed: is_typed && !is_save, next: None }, Some(post))
            }
        }
    }

    /// The server has done what it was asked. Gives what goes after it.
    #[must_use]
    pub const fn accept(self) -> (Self, Option<Post>) {
        match self {
            Self::Sending { typed, next, .. } => (if typed { Self::Typed } else { Self::Rest }, next),
            other => (other, None),
        }
    }

    /// The server refuses it: what was handed in counts as typed again, and what was to go after it waits until somebody has looked.
    #[must_use]
    pub const fn refuse(self) -> Self {
        match self {
            Self::Sending { sent, typed, .. } => {
                if sent || typed {
                    Self::Typed
                } else {
                    Self::Rest
                }
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn sending(sent: bool, typed: bool, next: Option<Post>) -> Phase {
        Phase::Sending { sent, typed, next }
    }

    #[test]
    fn what_was_typed_is_handed_in_at_once_and_stored_once_the_server_says_so() {
        let (phase, out) = Phase::Rest.type_on().press(Post::Save);
        assert_eq!((phase, out), (sending(true, false, None), Some(Post::Save)));
        assert!(phase.holds() && !phase.is_typed(), "handed in, and not known to be stored");
        assert_eq!(phase.accept(), (Phase::Rest, None));
    }

    #[test]
    fn only_what_somebody_typed_or_sent_is_held() {
        for (phase, holds, sends) in [
            (Phase::Rest, false, false),
            (Phase::Saved, false, false),
            (Phase::Typed, true, false),
            (sending(false, false, None), true, true),
        ] {
            assert_eq!((phase.holds(), phase.is_sending()), (holds, sends), "{phase:?}");
        }
    }

    #[test]
    fn what_is_refused_counts_as_typed_again() {
        let (phase, _) = Phase::Typed.press(Post::Save);
        assert_eq!(phase.refuse(), Phase::Typed);
        let (button, _) = Phase::Rest.press(Post::Save);
        assert_eq!(button.refuse(), Phase::Rest, "nothing was");
        assert_eq!(button.type_on().refuse(), Phase::Typed, "but now it is");
    }

    #[test]
    fn one_types_on_and_what_is_pressed_meanwhile_goes_after_it() {
        let (phase, _) = Phase::Typed.press(Post::Save);
        assert_eq!(phase.press(Post::Save), (phase, None), "pressed twice, meant once");
        let typed = phase.type_on();
        assert_eq!(typed.accept(), (Phase::Typed, None), "nobody pressed: it stays typed");
        let (next, out) = typed.press(Post::Save);
        assert_eq!((out, next.accept()), (None, (Phase::Typed, Some(Post::Save))));
        assert_eq!(next.refuse(), Phase::Typed, "nothing goes after what was refused");
    }

    #[test]
    fn a_choice_of_other_fields_saves_nothing_and_a_save_beside_it_is_a_save() {
        let (choosing, out) = Phase::Typed.press(Post::Reshape);
        assert_eq!((choosing, out), (sending(false, true, None), Some(Post::Reshape)));
        assert_eq!(choosing.accept(), (Phase::Typed, None));
        let both = choosing.press(Post::Save).0.press(Post::Reshape).0;
        assert_eq!(both, choosing.press(Post::Reshape).0.press(Post::Save).0);
        assert_eq!(both.accept().1, Some(Post::Save));
        assert_eq!(choosing.press(Post::Reshape).0.accept().1, Some(Post::Reshape));
    }

    #[test]
    fn what_is_taken_back_is_not_typed_and_what_is_on_its_way_goes_on() {
        assert_eq!(Phase::Typed.discard(), Phase::Rest);
        assert_eq!(Phase::Saved.discard(), Phase::Saved);
        let on = sending(true, true, Some(Post::Save)).discard();
        assert!(on.is_sending() && !on.is_typed());
        assert_eq!(Phase::Saved.type_on(), Phase::Typed);
    }
}
