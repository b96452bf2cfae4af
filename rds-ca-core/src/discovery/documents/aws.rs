//! Reads ECS task definitions, Lambda functions (API responses, SAM, CloudFormation), Terraform state and plans.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::super::container::Container;
use super::{scalar, yaml};

/// The deepest nesting of a Terraform document that is followed.
const MAX_DEPTH: usize = 32;

pub(super) fn containers(
    path: &str,
    value: &Json,
    others: &BTreeMap<String, String>,
) -> Vec<Container> {
    let mut found = Vec::new();
    if let Some(definition) = value
        .get("taskDefinition")
        .filter(|definition| definition.is_object())
    {
        ecs(path, definition, others, &mut found);
    } else if value.get("containerDefinitions").is_some() {
        ecs(path, value, others, &mut found);
    } else if let Some(functions) = value.get("Functions").and_then(Json::as_array) {
        found.extend(
            functions
                .iter()
                .filter_map(|function| lambda(path, function)),
        );
    } else if let Some(function) = value
        .get("Configuration")
        .filter(|function| function.get("FunctionName").is_some())
    {
        found.extend(lambda(path, function));
    } else if value.get("FunctionName").is_some() {
        found.extend(lambda(path, value));
    } else if value.get("Resources").is_some_and(Json::is_object) {
        template(path, value, others, &mut found);
    } else if value.get("terraform_version").is_some() {
        terraform(path, value, others, 0, &mut found);
    }
    found
}

fn ecs(
    path: &str,
    definition: &Json,
    others: &BTreeMap<String, String>,
    found: &mut Vec<Container>,
) {
    let get =
        |value: &'_ Json, names: [&str; 2]| names.iter().find_map(|name| value.get(name).cloned());
    let family = get(definition, ["family", "Family"])
        .as_ref()
        .and_then(scalar);
    let containers = get(definition, ["containerDefinitions", "ContainerDefinitions"]);
    for container in containers
        .as_ref()
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
    {
        let mut read = Container {
            path: path.to_owned(),
            workload: family.as_ref().map(|family| format!("task/{family}")),
            name: get(container, ["name", "Name"])
                .as_ref()
                .and_then(scalar)
                .unwrap_or_default(),
            image: get(container, ["image", "Image"]).as_ref().and_then(scalar),
            ..Container::default()
        };
        let mut environment = BTreeMap::new();
        for file in get(container, ["environmentFiles", "EnvironmentFiles"])
            .as_ref()
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            let place = get(file, ["value", "Value"])
                .as_ref()
                .and_then(scalar)
                .unwrap_or_default();
            let name = place.rsplit(['/', ':']).next().unwrap_or(&place).to_owned();
            match others
                .iter()
                .find(|(path, _)| path.rsplit('/').next() == Some(&name))
            {
                Some((_, text)) => {
                    for line in text
                        .lines()
                        .filter(|line| !line.trim_start().starts_with('#'))
                    {
                        if let Some((name, value)) = line.split_once('=') {
                            // Of several values, the first counts (ECS, `environmentFiles`).
                            environment
                                .entry(name.trim().to_owned())
                                .or_insert_with(|| value.to_owned());
                        }
                    }
                }
                None => read.unresolved.push(place),
            }
        }
        let mut own: Vec<String> = Vec::new();
        for variable in get(container, ["environment", "Environment"])
            .as_ref()
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            let (name, value) = (
                get(variable, ["name", "Name"]).as_ref().and_then(scalar),
                get(variable, ["value", "Value"]),
            );
            let Some(name) = name else {
                continue;
            };
            own.push(name.clone());
            match value.as_ref().and_then(scalar) {
                Some(value) => {
                    environment.insert(name, value);
                }
                None => read.unresolved.push(name),
            }
        }
        for secret in get(container, ["secrets", "Secrets"])
            .as_ref()
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            let Some(name) = get(secret, ["name", "Name"]).as_ref().and_then(scalar) else {
                continue;
            };
            if own.contains(&name) {
                read.error = Some(format!("{name} is in environment and in secrets"));
            }
            environment.remove(&name);
            read.unresolved.push(name);
        }
        if read.error.is_some() {
            read.unresolved.clear();
        }
        read.environment = read.error.is_none().then_some(environment);
        found.push(read);
    }
}

fn lambda(path: &str, function: &Json) -> Option<Container> {
    let mut read = Container {
        path: path.to_owned(),
        name: function.get("FunctionName").and_then(scalar)?,
        image: function.get("Runtime").and_then(scalar),
        ..Container::default()
    };
    read.environment = Some(variables(
        function.pointer("/Environment/Variables"),
        &mut read.unresolved,
    ));
    Some(read)
}

/// The variables with literal values; those that are computed at deployment are unresolved.
fn variables(object: Option<&Json>, unresolved: &mut Vec<String>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (name, value) in object.and_then(Json::as_object).into_iter().flatten() {
        match scalar(value).or_else(|| {
            value
                .get("Fn::Sub")
                .and_then(scalar)
                .filter(|text| !text.contains("${"))
        }) {
            Some(value) => {
                found.insert(name.clone(), value);
            }
            None => unresolved.push(name.clone()),
        }
    }
    found
}

/// Reads a SAM or CloudFormation template.
fn template(
    path: &str,
    value: &Json,
    others: &BTreeMap<String, String>,
    found: &mut Vec<Container>,
) {
    let globals = value.pointer("/Globals/Function/Environment/Variables");
    for (logical, resource) in value
        .get("Resources")
        .and_then(Json::as_object)
        .into_iter()
        .flatten()
    {
        let kind = resource
            .get("Type")
            .and_then(Json::as_str)
            .unwrap_or_default();
        let Some(properties) = resource.get("Properties") else {
            continue;
        };
        match kind {
            "AWS::Serverless::Function" | "AWS::Lambda::Function" => {
                let mut unresolved = Vec::new();
                let mut environment = if kind == "AWS::Serverless::Function" {
                    variables(globals, &mut unresolved)
                } else {
                    BTreeMap::new()
                };
                let mut open = Vec::new();
                let own = variables(properties.pointer("/Environment/Variables"), &mut open);
                unresolved.retain(|name| !own.contains_key(name));
                for name in &open {
                    environment.remove(name);
                }
                unresolved.extend(open);
                environment.extend(own);
                unresolved.sort();
                unresolved.dedup();
                found.push(Container {
                    path: path.to_owned(),
                    name: properties
                        .get("FunctionName")
                        .and_then(scalar)
                        .unwrap_or_else(|| logical.clone()),
                    environment: Some(environment),
                    unresolved,
                    ..Container::default()
                });
            }
            "AWS::ECS::TaskDefinition" => ecs(path, properties, others, found),
            _ => {}
        }
    }
}

/// Reads the resources of a Terraform state or plan, including nested modules.
fn terraform(
    path: &str,
    value: &Json,
    others: &BTreeMap<String, String>,
    depth: usize,
    found: &mut Vec<Container>,
) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Json::Array(values) => values
            .iter()
            .for_each(|value| terraform(path, value, others, depth + 1, found)),
        Json::Object(members) => {
            let kind = members
                .get("type")
                .and_then(Json::as_str)
                .unwrap_or_default();
            let name = members.get("name").and_then(scalar).unwrap_or_default();
            let bodies: Vec<&Json> = match members.get("instances").and_then(Json::as_array) {
                Some(instances) => instances
                    .iter()
                    .filter_map(|instance| instance.get("attributes"))
                    .collect(),
                None => members.get("values").into_iter().collect(),
            };
            if matches!(kind, "aws_lambda_function" | "aws_ecs_task_definition") {
                for body in bodies {
                    resource(path, kind, &name, body, others, found);
                }
                return;
            }
            for (key, value) in members {
                // Skip the prior state and the inputs of the plan: they do not describe the result.
                if !matches!(
                    key.as_str(),
                    "prior_state" | "configuration" | "resource_changes" | "variables"
                ) {
                    terraform(path, value, others, depth + 1, found);
                }
            }
        }
        _ => {}
    }
}

fn resource(
    path: &str,
    kind: &str,
    name: &str,
    body: &Json,
    others: &BTreeMap<String, String>,
    found: &mut Vec<Container>,
) {
    if kind == "aws_lambda_function" {
        let mut unresolved = Vec::new();
        let environment = variables(body.pointer("/environment/0/variables"), &mut unresolved);
        found.push(Container {
            path: path.to_owned(),
            name: body
                .get("function_name")
                .and_then(scalar)
                .unwrap_or_else(|| name.to_owned()),
            environment: Some(environment),
            unresolved,
            ..Container::default()
        });
        return;
    }
    let text = body
        .get("container_definitions")
        .and_then(Json::as_str)
        .unwrap_or_default();
    if let Ok(definitions) = yaml::documents(text) {
        let mut definition = serde_json::Map::new();
        definition.insert(
            "family".to_owned(),
            body.get("family").cloned().unwrap_or_default(),
        );
        definition.insert("containerDefinitions".to_owned(), Json::Array(definitions));
        ecs(path, &Json::Object(definition), others, found);
    }
}
