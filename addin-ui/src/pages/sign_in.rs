//! Signing in, first to Microsoft and then to Sales: one page whose button stays in place from start to end.

use crate::components::blocks::{Block, Button, Frame, Look, Tone};
use crate::components::icon;
use crate::model::pane::{Network, Pane, Press};
use crate::model::session::{Session, Side, Step, Trouble};
use crate::text;

/// The page.
pub(crate) fn page(pane: &Pane) -> Block {
    let session = pane.session();
    let (side, returning) = (session.side(), is_returning(session));
    let (title, lead) = match side {
        Side::Exchange if returning => (text::SIGN_IN_AGAIN_TITLE, text::SIGN_IN_AGAIN_LEAD),
        Side::Exchange => (text::SIGN_IN_TITLE, text::SIGN_IN_LEAD),
        Side::Sales => (text::CONNECT_TITLE, text::CONNECT_LEAD),
    };
    let mut blocks = Vec::new();
    if !returning {
        blocks.push(Block::Steps(side));
    }
    let head = vec![Block::Title(title), Block::text(lead)];
    blocks.push(Block::Group("stack", head));
    // For those who have not signed in before.
    if side == Side::Exchange && !returning {
        let pictures = [icon::CALENDAR, icon::ACCOUNT, icon::REPEAT_SAFE];
        let gains = pictures.into_iter().zip(text::SIGN_IN_GAINS);
        blocks.push(Block::Gains(gains.collect()));
    }
    blocks.extend(session.trouble().map(trouble));
    blocks.push(Block::Group(
        "stack",
        vec![Block::Button(button(pane)), below(session)],
    ));
    Block::Main("screen-sign-in", Frame::Plain, blocks)
}

fn button(pane: &Pane) -> Button {
    let label = match pane.session() {
        Session::SigningIn(_, Step::Window) => text::SIGN_IN_WINDOW,
        Session::SigningIn(_, Step::Finishing | Step::Silent) => text::SIGN_IN_FINISHING,
        Session::SignedOut(_) => text::SIGN_IN_EXCHANGE,
        Session::MicrosoftOnly(_) | Session::Connected => text::SIGN_IN_SALES,
    };
    let busy = matches!(pane.session(), Session::SigningIn(..));
    Button::new("sign-in", label, Press::SignIn)
        .primary()
        .closed_if(busy || pane.network() == Network::Offline)
}

fn is_returning(session: &Session) -> bool {
    matches!(
        session.trouble(),
        Some(Trouble::Ended | Trouble::ExchangeLapsed(_))
    )
}

fn trouble(trouble: &Trouble) -> Block {
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
    Block::Bar(tone, "trouble", text::trouble(trouble), vec![])
}

fn below(session: &Session) -> Block {
    let words = match session {
        Session::SigningIn(..) => {
            let cancel = Button::new("sign-in-cancel", text::CANCEL, Press::CancelSignIn);
            return Block::Button(cancel.looking(Look::Subtle));
        }
        Session::SignedOut(_) if is_returning(session) => text::SIGN_IN_RETURNING_NEXT,
        Session::SignedOut(_) => text::SIGN_IN_EXCHANGE_NEXT,
        Session::MicrosoftOnly(_) | Session::Connected => text::SIGN_IN_SALES_NEXT,
    };
    Block::caption(words)
}
