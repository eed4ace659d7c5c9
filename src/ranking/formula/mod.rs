//! stub
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type { Number, Flag, Text }
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> { Number{low:f64,high:f64,missing:bool}, Flag{may_be_false:bool,may_be_true:bool,missing:bool}, Text(Option<&'a str>) }
impl Value<'_> {
 pub fn number(n:f64)->Self{Self::Number{low:n,high:n,missing:false}}
 pub fn flag(f:bool)->Self{Self::Flag{may_be_false:!f,may_be_true:f,missing:false}}
 pub fn unknown(k:Type)->Self{match k {Type::Number=>Self::between(f64::NEG_INFINITY,f64::INFINITY),Type::Flag=>Self::Flag{may_be_false:true,may_be_true:true,missing:true},Type::Text=>Self::Text(None)}}
 pub fn between(low:f64,high:f64)->Self{Self::Number{low,high,missing:true}}
 pub fn is_missing(&self)->bool{true}
}
pub trait Columns { fn find(&self, name:&str)->Option<(usize,Type)>; fn names(&self)->Vec<String>; }
pub trait Row { fn value(&self, column:usize)->Value<'_>; }
#[derive(Clone, Debug)] pub struct Formula;
#[derive(Debug, thiserror::Error)] #[error("x")] pub struct FormulaError;
#[derive(Debug, thiserror::Error)] #[error("x")] pub struct EvaluationError;
impl Formula { pub fn parse(_:&str,_:&dyn Columns)->Result<Self,FormulaError>{Ok(Self)} pub fn kind(&self)->Type{Type::Number} pub fn columns(&self)->&[usize]{&[]} pub fn text(&self)->&str{""} pub fn value<'a>(&'a self,_:&'a dyn Row)->Result<Value<'a>,EvaluationError>{Ok(Value::number(0.0))} }
