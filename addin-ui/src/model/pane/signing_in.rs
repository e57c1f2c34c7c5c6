//! How the pane goes through sign-in, and what it does when a session ends under it.

use super::{Effect, Pane, Prompt, Said};
use crate::model::failure::{Failure, Remedy};
use crate::model::session::{NoToken, Session, Side, Step, Trouble, Way};
use crate::model::share_form::ShareForm;
use shared::api::me::{ConnectionProblem, Me};
use shared::api::problem::ProblemCode;

impl Pane {
    pub(super) fn sign_in(&mut self) -> Vec<Effect> {
        let prompt = match self.session.trouble() {
            Some(Trouble::PopUpBlocked) => Prompt::Yes,
            Some(_) | None => Prompt::No,
        };
        match self.session {
            Session::SignedOut(_) if self.nested => self.ask_outlook(Step::Window, Way::Pressed),
            Session::SignedOut(_) => {
                let Some(prepared) = self.prepared.take() else {
                    return vec![Effect::Prepare];
                };
                self.session = Session::SigningIn(Side::Exchange, Step::Window);
                self.tickets.sign_in = self.ticket();
                vec![
                    Effect::SignInToExchange(self.tickets.sign_in, prepared, prompt),
                    Effect::Prepare,
                ]
            }
            Session::MicrosoftOnly(_) => {
                self.session = Session::SigningIn(Side::Sales, Step::Window);
                self.tickets.sign_in = self.ticket();
                vec![Effect::SignInToSales(self.tickets.sign_in, prompt)]
            }
            Session::SigningIn(..) | Session::Connected => vec![],
        }
    }

    /// Outlook has the user's token: nobody is asked for anything unless it says so.
    pub(super) fn sign_in_silently(&mut self) -> Vec<Effect> {
        self.nested = true;
        self.ask_outlook(Step::Silent, Way::Silent)
    }

    fn ask_outlook(&mut self, step: Step, way: Way) -> Vec<Effect> {
        self.session = Session::SigningIn(Side::Exchange, step);
        self.tickets.sign_in = self.ticket();
        vec![Effect::SignInNested(self.tickets.sign_in, way)]
    }

    /// What is not the user's decision leads to the window, at the next press. What a press cannot get, no press of the kind
    /// will.
    pub(super) fn no_token(&mut self, ticket: u32, why: NoToken) {
        let Session::SigningIn(side, step) = self.session else {
            return;
        };
        if ticket != self.tickets.sign_in {
            return;
        }
        match (step, why) {
            (Step::Silent, NoToken::PressNeeded) => self.session = Session::SignedOut(None),
            (Step::Silent, NoToken::Cancelled | NoToken::Broken) => {
                self.nested = false;
                self.session = Session::SignedOut(None);
            }
            (Step::Window | Step::Finishing, NoToken::Cancelled) => self.back_to(side, Trouble::Cancelled),
            (Step::Window | Step::Finishing, NoToken::PressNeeded | NoToken::Broken) => {
                self.nested = false;
                self.back_to(side, Trouble::WindowFailed);
            }
        }
    }

    /// Whether a refusal is no more than a token that has grown old, of which Outlook has another.
    pub fn renews(&self, failure: &Failure) -> bool {
        self.nested && failure.is(ProblemCode::TokenExpired)
    }

    pub(super) fn cancel_sign_in(&mut self) -> Vec<Effect> {
        let Session::SigningIn(side, _) = self.session else {
            return vec![];
        };
        self.tickets.sign_in = self.ticket();
        self.back_to(side, Trouble::Cancelled);
        vec![Effect::CloseWindow]
    }

    pub(super) fn window_answered(&mut self, ticket: u32) -> Vec<Effect> {
        if let Session::SigningIn(_, step) = &mut self.session
            && *step == Step::Window
            && ticket == self.tickets.sign_in
        {
            *step = Step::Finishing;
        }
        vec![]
    }

    pub(super) fn sign_in_ended(&mut self, ticket: u32, outcome: Result<Me, Trouble>) -> Vec<Effect> {
        let Session::SigningIn(side, _) = self.session else {
            return vec![];
        };
        if ticket != self.tickets.sign_in {
            return vec![];
        }
        match outcome {
            Ok(me) => {
                self.session = Session::of(&me);
                self.me = Some(me);
                if self.session != Session::Connected {
                    return vec![];
                }
                self.said = Said::SignedIn;
                let mut effects = self.resume();
                effects.push(Effect::Listen(ticket));
                effects
            }
            Err(Trouble::Failed(failure)) if failure.remedy() == Remedy::SignIn => {
                // A token of Outlook's that our server can do nothing with: the window asks for everything that is missing.
                self.nested = false;
                self.session_ended(&failure);
                vec![]
            }
            Err(trouble) => {
                self.back_to(side, trouble);
                vec![]
            }
        }
    }

    /// A share waits for one of the two sign-ins: the page that asks for it.
    pub(super) fn reconnect(&mut self) -> Vec<Effect> {
        self.session = match self.form().and_then(ShareForm::sign_in_asked_for) {
            Some(Side::Exchange) => {
                Session::SignedOut(Some(Trouble::ExchangeLapsed(ConnectionProblem::Lapsed)))
            }
            Some(Side::Sales) => {
                Session::MicrosoftOnly(Some(Trouble::SalesLapsed(ConnectionProblem::Lapsed)))
            }
            None => return vec![],
        };
        vec![]
    }

    /// Shows the sign-in page if that is what helps against a failure.
    pub(super) fn ask_for_sign_in(&mut self, failure: &Failure) {
        match failure.remedy() {
            Remedy::SignIn => self.session_ended(failure),
            Remedy::ConnectSales => {
                self.session = Session::MicrosoftOnly(Some(Trouble::SalesLapsed(ConnectionProblem::Lapsed)))
            }
            Remedy::TryAgain | Remedy::ChangeRelated | Remedy::AskAdministrator => {}
        }
    }

    fn session_ended(&mut self, failure: &Failure) {
        let lapsed = failure.is(ProblemCode::SignInAgain) || failure.is(ProblemCode::InteractionRequired);
        let trouble = if lapsed {
            Trouble::ExchangeLapsed(ConnectionProblem::Lapsed)
        } else {
            Trouble::Ended
        };
        self.session = Session::SignedOut(Some(trouble));
    }

    fn back_to(&mut self, side: Side, trouble: Trouble) {
        self.session = match side {
            Side::Exchange => Session::SignedOut(Some(trouble)),
            Side::Sales => Session::MicrosoftOnly(Some(trouble)),
        };
    }
}
