//! Errors of server functions, as they came.
use serde_json::Value;
use views::error::AppError;

/// The error that an answer is.
pub fn error(answer: &Value) -> AppError {
    serde_json::from_value(answer.clone()).unwrap_or_else(|_| panic!("this is no error: {answer}"))
}

/// The fields that an answer calls wrong, in order.
pub fn wrong_fields(answer: &Value) -> Vec<String> {
    match error(answer) {
        AppError::Invalid { fields } => fields.into_iter().map(|fault| fault.field).collect(),
        other => panic!("this names no fields: {other:?}"),
    }
}

/// The words of an answer that refuses.
pub fn message_of(answer: &Value) -> String {
    match error(answer) {
        AppError::Stale { message, .. }
        | AppError::Refused { message }
        | AppError::TooLarge { message }
        | AppError::Slow { message, .. }
        | AppError::Busy { message, .. } => message,
        AppError::Invalid { fields } => fields.into_iter().map(|fault| fault.message).collect::<Vec<_>>().join(" "),
        other => panic!("this says nothing: {other:?}"),
    }
}
