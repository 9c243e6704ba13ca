//! Which cluster keeps archives, and how it is spoken to: `--engine-url` and what belongs to it.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args};
use search_core::Place;

/// The cluster, and how it is spoken to.
#[derive(Debug, Args)]
pub(crate) struct ClusterArgs {
    /// The address of the cluster, as `https://node:9200`; of several nodes, with commas between them
    #[arg(long, env = "TIM_ENGINE_URL", value_name = "URL", hide_env_values = true, help_heading = "Engine")]
    engine_url: Option<String>,

    /// The certificates, in PEM, of those who signed the cluster's own
    #[arg(long, env = "TIM_ENGINE_CA", value_name = "FILE", help_heading = "Engine", hide_short_help = true)]
    engine_ca: Option<PathBuf>,

    /// The user's name there. The password is taken from `TIM_ENGINE_PASSWORD` or the file (`engine-password`): others can see command lines
    #[arg(
        long,
        env = "TIM_ENGINE_USER",
        value_name = "NAME",
        help_heading = "Engine",
        hide_short_help = true
    )]
    engine_user: Option<String>,

    /// The user's password there. Not as a flag: others can see command lines
    #[arg(long, env = "TIM_ENGINE_PASSWORD", value_name = "PASSWORD", hide = true, hide_env_values = true)]
    engine_password: Option<String>,

    /// Seconds that a request to the cluster may take, repeated ones included
    #[arg(long, env = "TIM_ENGINE_TIMEOUT", value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3_600), help_heading = "Engine", hide_short_help = true)]
    engine_timeout: u64,

    /// Of how many shards a new archive consists. It cannot be changed later
    #[arg(long, env = "TIM_ENGINE_SHARDS", value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1_024), help_heading = "Engine", hide_short_help = true)]
    engine_shards: u32,

    /// How many copies of each shard a new archive has, beside the first
    #[arg(long, env = "TIM_ENGINE_REPLICAS", value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(0..=100), help_heading = "Engine", hide_short_help = true)]
    engine_replicas: u32,
}

impl ClusterArgs {
    /// True where an address is given.
    pub(crate) fn is_named(&self) -> bool {
        self.url().is_some()
    }

    /// The place of the archive of this name in the cluster.
    ///
    /// # Errors
    /// When the cluster's address is missing, or something said of it cannot be meant. It is not spoken to.
    pub(crate) fn place(&self, name: &str) -> Result<Place> {
        let url = self.url().map_or("", String::as_str);
        if url.is_empty() && cfg!(feature = "opensearch") {
            bail!("which cluster? give its address with `--engine-url URL`, as `https://node:9200`");
        }
        self.place_at(url, name)
    }

    /// The same, in the cluster at this address.
    #[cfg(feature = "opensearch")]
    pub(crate) fn place_at(&self, url: &str, name: &str) -> Result<Place> {
        use std::time::Duration;

        use search_core::engine::opensearch::Cluster;

        let mut cluster = Cluster::at(url)?
            .patience(Duration::from_secs(self.engine_timeout))
            .spread(self.engine_shards, self.engine_replicas);
        match (given(self.engine_user.as_ref()), given(self.engine_password.as_ref())) {
            // Who stands in the address is meant for it, and nobody else.
            _ if url.contains('@') => {}
            (Some(user), Some(password)) => cluster = cluster.login(user, password),
            (Some(user), None) => {
                bail!(
                    "the password of `{user}` is missing; set `TIM_ENGINE_PASSWORD`, or `engine-password` in the file"
                )
            }
            (None, Some(_)) => bail!("whose password is it? give `--engine-user NAME`"),
            (None, None) => {}
        }
        if let Some(ca) = self.engine_ca.as_ref().filter(|ca| !ca.as_os_str().is_empty()) {
            cluster = cluster.ca(ca);
        }
        Ok(Place::Cluster(cluster, name.to_owned()))
    }

    /// The same, for a program without the engine.
    #[cfg(not(feature = "opensearch"))]
    pub(crate) fn place_at(&self, _url: &str, name: &str) -> Result<Place> {
        bail!(
            "this `tim` was built without the engine `opensearch`, so it cannot open the archive `{name}` in a cluster; \
             build it with the feature `opensearch`, or keep the archive in a folder (`--engine embedded`)"
        )
    }

    fn url(&self) -> Option<&String> {
        given(self.engine_url.as_ref())
    }
}

/// `TIM_ENGINE_URL=` is no address.
fn given(text: Option<&String>) -> Option<&String> {
    text.filter(|text| !text.is_empty())
}

/// Refuses a password that stands on the command line, where others can see it.
pub(crate) fn refuse_visible_password(matches: &ArgMatches) -> Result<()> {
    const PASSWORD: &str = "engine_password";
    let is_known = matches.try_contains_id(PASSWORD).is_ok();
    if is_known && matches.value_source(PASSWORD) == Some(ValueSource::CommandLine) {
        bail!(
            "others can see the command line; set `TIM_ENGINE_PASSWORD`, or `engine-password` in the file of settings"
        );
    }
    matches.subcommand().map_or(Ok(()), |(_, matches)| refuse_visible_password(matches))
}
