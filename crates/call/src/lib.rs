//! The attribute of server functions: what a form or a page posts to `/rpc/{name}`; and what the form itself says of its secrets.
use proc_macro::TokenStream;
use quote::{format_ident, quote};
use syn::{DeriveInput, FnArg, Ident, ItemFn, Pat, parse_macro_input};

/// Makes a function of a feature one that is called under an address of its own, `/rpc/{its name}`.
///
/// The function stays what it is: its first argument is who calls, the others are what is posted, read by their names. `#[serde]`
/// attributes of an argument say how it is read. Beside it stands the constant of its address, in capitals
/// (`SAVE_COMPANY` of `save_company`), for the forms that post to it; where the browser's code names the address too, it is one of
/// `views::calls` instead: `#[call(GRANT_ACCESS)]`. An argument `form` is of a type that says which of its fields are secrets
/// (`#[derive(Form)]`): one that says nothing does not compile.
#[proc_macro_attribute]
pub fn call(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut function = parse_macro_input!(item as ItemFn);
    let shared = syn::parse::<Ident>(attribute).ok();
    let (name, public) = (function.sig.ident.clone(), function.vis.clone());
    let (mut fields, mut names, mut secrets) = (Vec::new(), Vec::new(), quote! { ::views::rules::Secrets::NONE });
    for input in function.sig.inputs.iter_mut().skip(1) {
        let FnArg::Typed(argument) = input else { continue };
        let Pat::Ident(pattern) = &*argument.pat else { continue };
        let (attributes, kind) = (std::mem::take(&mut argument.attrs), &argument.ty);
        let field = &pattern.ident;
        fields.push(quote! { #(#attributes)* #field: #kind });
        if field == "form" {
            secrets = quote! { <#kind as ::views::rules::Form>::SECRETS };
        }
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
            ::house::call::Call::new(#address, #secrets, |caller, body| ::std::boxed::Box::pin(async move {
                #[derive(::serde::Deserialize)]
                struct Posted { #(#fields),* }
                let Posted { #(#names),* } = ::house::call::read(&body)?;
                ::house::call::write(&self::#name(&caller, #(#names),*).await?)
            }))
        }
    }
    .into()
}

/// Says of a form which of its fields are secrets: those marked `#[secret]` are kept nowhere, not even for whoever typed them; of a
/// form marked `#[sealed]` all else waits sealed, or not at all.
#[proc_macro_derive(Form, attributes(secret, sealed))]
pub fn form(item: TokenStream) -> TokenStream {
    let DeriveInput { ident, attrs, data, .. } = parse_macro_input!(item as DeriveInput);
    let is_sealed = attrs.iter().any(|attribute| attribute.path().is_ident("sealed"));
    let fields = if let syn::Data::Struct(data) = data { data.fields } else { syn::Fields::Unit };
    let secret = fields.iter().filter(|field| field.attrs.iter().any(|attribute| attribute.path().is_ident("secret")));
    let names = secret.filter_map(|field| field.ident.as_ref()).map(|name| format!("form[{name}]"));
    quote! {
        impl ::views::rules::Form for #ident {
            const SECRETS: ::views::rules::Secrets = ::views::rules::Secrets { names: &[#(#names),*], is_sealed: #is_sealed };
        }
    }
    .into()
}
