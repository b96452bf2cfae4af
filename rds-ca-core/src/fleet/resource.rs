//! What instances and clusters have in common.

/// The accessors of the fields that instances and clusters share.
///
/// Two flat structs keep the saved JSON flat and fast to read; this keeps their accessors and documentation the same.
macro_rules! resource {
    ($resource:ident) => {
        impl $resource {
            /// The identifier, unique in its account and region.
            pub fn id(&self) -> &str {
                &self.id
            }

            /// The ARN.
            pub fn arn(&self) -> Option<&str> {
                self.arn.as_deref()
            }

            /// The identifier, shared with the fleet.
            pub(crate) fn shared_id(&self) -> Arc<str> {
                Arc::clone(&self.id)
            }

            /// The ARN, shared with the fleet.
            pub(crate) fn shared_arn(&self) -> Option<Arc<str>> {
                self.arn.clone()
            }

            /// The account: its number from the ARN, or else the label that the caller used for it.
            pub fn account(&self) -> Option<&str> {
                self.account.as_deref()
            }

            /// The region: from the ARN, or else as stated by the caller, or else from the endpoint's name.
            pub fn region(&self) -> Option<&Region> {
                self.region.as_deref()
            }

            /// Account and region.
            pub fn scope(&self) -> Scope {
                Scope {
                    account: self.account().map(str::to_owned),
                    region: self.region().cloned(),
                }
            }

            /// The engine.
            pub fn engine(&self) -> Option<&Engine> {
                self.engine.as_deref()
            }

            /// The engine's version.
            pub fn engine_version(&self) -> Option<&EngineVersion> {
                self.engine_version.as_deref()
            }

            /// The queued modifications; empty if there are none, `None` when AWS did not state them.
            ///
            /// For clusters the API omits the list if it is empty.
            pub fn pending_changes(&self) -> Option<&[PendingChange]> {
                self.pending.as_deref()
            }

            /// The CA that a queued modification will set.
            pub fn pending_ca(&self) -> Option<CaId> {
                pending_ca(self.pending_changes())
            }

            /// The weekly maintenance window.
            pub fn maintenance_window(&self) -> Option<MaintenanceWindow> {
                self.maintenance_window
            }

            /// When it was created.
            pub fn created(&self) -> Option<UtcDateTime> {
                self.created
            }

            /// Its tags.
            pub fn tags(&self) -> Option<&[Tag]> {
                self.tags.as_deref()
            }

            /// The Terraform address that declares it, `module.shop.aws_db_instance.orders`, when it was read from
            /// Terraform's JSON.
            pub fn terraform_address(&self) -> Option<&str> {
                self.terraform_address.as_deref()
            }

            /// The value of a tag; `None` without such a tag, and when no tags were stated.
            pub fn tag(&self, key: &str) -> Option<&str> {
                self.tags()?
                    .iter()
                    .find(|tag| *tag.key == *key)
                    .map(|tag| &*tag.value)
            }
        }
    };
}
