//! Signing in, first to Microsoft and then to Sales: one page whose button stays in place from start to end.

use crate::components::button::{Face, Look, main_button, plain_button};
use crate::components::icon::{self, icon};
use crate::components::message_bar::{Tone, message_bar};
use crate::effects::Ui;
use crate::model::pane::{Event, Network, Pane};
use crate::model::session::{Session, Side, Step, Trouble};
use crate::text;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(ui: Ui) -> AnyView {
    let session = Memo::new(move |_| ui.read(|pane| pane.session().clone()));
    let side = Memo::new(move |_| session.with(Session::side));
    let returning = Memo::new(move |_| session.with(is_returning));
    let face = Memo::new(move |_| ui.read(face));
    view! {
        <main class="page" data-testid="screen-sign-in">
            {move || (!returning.get()).then(|| steps(side.get()))}
            {move || head(side.get(), returning.get())}
            {move || session.with(gains)}
            {move || session.with(trouble)}
            <div class="stack">
                {main_button("sign-in", face, move || ui.send(Event::SignInPressed))}
                {move || session.with(|session| below(ui, session))}
            </div>
        </main>
    }
    .into_any()
}

fn face(pane: &Pane) -> Face {
    let label = match pane.session() {
        Session::SigningIn(_, Step::Window) => text::SIGN_IN_WINDOW,
        Session::SigningIn(_, Step::Finishing) => text::SIGN_IN_FINISHING,
        Session::SignedOut(_) => text::SIGN_IN_EXCHANGE,
        Session::MicrosoftOnly(_) | Session::Connected => text::SIGN_IN_SALES,
    };
    let busy = matches!(pane.session(), Session::SigningIn(..));
    Face {
        label,
        look: Look::Primary,
        enabled: !busy && pane.network() == Network::Online,
    }
}

fn steps(side: Side) -> AnyView {
    let (first, second) = match side {
        Side::Exchange => ("step step-now", "step"),
        Side::Sales => ("step step-done", "step step-now"),
    };
    let current = |here: Side| (here == side).then_some("step");
    view! {
        <ol class="steps" aria-label=text::STEPS_NAME>
            <li class=first aria-current=current(Side::Exchange)>{text::STEPS[0]}</li>
            <li class=second aria-current=current(Side::Sales)>{text::STEPS[1]}</li>
        </ol>
    }
    .into_any()
}

fn head(side: Side, returning: bool) -> AnyView {
    let (title, lead) = match side {
        Side::Exchange if returning => (text::SIGN_IN_AGAIN_TITLE, text::SIGN_IN_AGAIN_LEAD),
        Side::Exchange => (text::SIGN_IN_TITLE, text::SIGN_IN_LEAD),
        Side::Sales => (text::CONNECT_TITLE, text::CONNECT_LEAD),
    };
    view! {
        <div class="stack">
            <h1 class="title">{title}</h1>
            <p class="lead">{lead}</p>
        </div>
    }
    .into_any()
}

fn is_returning(session: &Session) -> bool {
    matches!(
        session.trouble(),
        Some(Trouble::Ended | Trouble::ExchangeLapsed(_))
    )
}

/// What is gained, for those who have not signed in before.
fn gains(session: &Session) -> Option<AnyView> {
    if session.side() == Side::Sales || is_returning(session) {
        return None;
    }
    let gains: Vec<AnyView> = [icon::CALENDAR, icon::ACCOUNT, icon::REPEAT_SAFE]
        .into_iter()
        .zip(text::SIGN_IN_GAINS)
        .map(|(path, words)| {
            view! { <li class="gain">{icon(path, "20")}<span>{words}</span></li> }.into_any()
        })
        .collect();
    Some(view! { <ul class="gains">{gains}</ul> }.into_any())
}

fn trouble(session: &Session) -> Option<AnyView> {
    let trouble = session.trouble()?;
    let tone = match trouble {
        Trouble::Cancelled => Tone::Information,
        Trouble::Ended
        | Trouble::ExchangeLapsed(_)
        | Trouble::SalesLapsed(_)
        | Trouble::PopUpBlocked
        | Trouble::WindowBusy => Tone::Warning,
        Trouble::NoSalesUser | Trouble::WindowFailed | Trouble::Refused(_) | Trouble::Failed(_) => {
            Tone::Danger
        }
    };
    Some(message_bar(tone, "trouble", text::trouble(trouble), None))
}

fn below(ui: Ui, session: &Session) -> AnyView {
    let words = match session {
        Session::SigningIn(..) => {
            let press = move || ui.send(Event::SignInCancelled);
            return plain_button("sign-in-cancel", Look::Subtle, text::CANCEL, press);
        }
        Session::SignedOut(_) if is_returning(session) => text::SIGN_IN_RETURNING_NEXT,
        Session::SignedOut(_) => text::SIGN_IN_EXCHANGE_NEXT,
        Session::MicrosoftOnly(_) | Session::Connected => text::SIGN_IN_SALES_NEXT,
    };
    view! { <p class="caption">{words}</p> }.into_any()
}
