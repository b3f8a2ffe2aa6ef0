//! The attribute of server functions: what a form or a page posts to `/rpc/{name}`.
use proc_macro::TokenStream;
use quote::{format_ident, quote};
use syn::{FnArg, Ident, ItemFn, Pat, parse_macro_input};

/// Makes a function of a feature one that is called under an address of its own, `/rpc/{its name}`.
///
/// The function stays what it is: its first argument is who calls, the others are what is posted, read by their names. `#[serde]`
/// attributes of an argument say how it is read. Beside it stands the constant of its address, in capitals
/// (`SAVE_COMPANY` of `save_company`), for the forms that post to it; where the browser's code names the address too, it is one of
/// `views::calls` instead: `#[call(GRANT_ACCESS)]`.
#[proc_macro_attribute]
pub fn call(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut function = parse_macro_input!(item as ItemFn);
    let shared = syn::parse::<Ident>(attribute).ok();
    let (name, public) = (function.sig.ident.clone(), function.vis.clone());
    let (mut fields, mut names) = (Vec::new(), Vec::new());
    for input in function.sig.inputs.iter_mut().skip(1) {
        let FnArg::Typed(argument) = input else { continue };
        let Pat::Ident(pattern) = &*argument.pat else { continue };
        let (attributes, kind) = (std::mem::take(&mut argument.attrs), &argument.ty);
        let field = &pattern.ident;
        fields.push(quote! { #(#attributes)* #field: #kind });
        names.push(field.clone());
    }
    let own = format_ident!("{}", name.to_string().to_uppercase());
    let (doc, path) = (format!("The address of [`{name}`]."), format!("/rpc/{name}"));
    let (address, made) = match shared {
        Some(shared) => (quote! { ::views::calls::#shared }, None),
        None => (quote! { #own }, Some(quote! { #[doc = #doc] #public const #own: &str = #path; })),
    };
    quote! {
        #function
        #made
        ::house::call::submit! {
            ::house::call::Call::new(#address, |caller, body| ::std::boxed::Box::pin(async move {
                #[derive(::serde::Deserialize)]
                struct Posted { #(#fields),* }
                let Posted { #(#names),* } = ::house::call::read(&body)?;
                ::house::call::write(&self::#name(&caller, #(#names),*).await?)
            }))
        }
    }
    .into()
}
